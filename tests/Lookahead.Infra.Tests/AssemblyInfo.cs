using System.Runtime.Versioning;

// The Bicep CLI that is downloaded, and the hooks, are for Linux.
[assembly: SupportedOSPlatform("linux")]
