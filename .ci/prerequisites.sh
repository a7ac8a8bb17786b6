# Sourced by ./demo and ./test: checks what they need and installs what root can install.

# Installs what some tests compare with, where root can; without it they are skipped.
install_oracles() {
  install_node_packages
  install_browser
  if /usr/bin/python3 -c 'import sentencepiece' 2>/dev/null; then return 0; fi
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then return 0; fi
  echo "Installing python3-sentencepiece with apt-get" >&2
  { apt-get update -qq && apt-get install -y -qq python3-sentencepiece; } >/dev/null \
    || echo "Could not install python3-sentencepiece; the tests that compare with it are skipped." >&2
}

# The browser that the web page is tested in.
install_browser() {
  if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then return 0; fi
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then return 0; fi
  echo "Installing chromium with apt-get" >&2
  { apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null \
    || echo "Could not install chromium; the tests of the web page are skipped." >&2
}

# Programs of others that tests run with: Azurite, JavaScript SDKs and validators, what drives the browser (tests/node/package.json).
install_node_packages() {
  local installed=tests/node/node_modules/.installed-lock.json
  if cmp -s tests/node/package-lock.json "$installed"; then return 0; fi
  if ! command -v npm >/dev/null; then
    echo "There is no npm, so the packages of tests/node cannot be installed; the tests with them are skipped." >&2
    return 0
  fi
  echo "Installing the packages of tests/node (Azurite, JavaScript SDKs, playwright-core) with npm" >&2
  { (cd tests/node && npm ci --no-audit --no-fund --silent) && cp tests/node/package-lock.json "$installed"; } >/dev/null \
    || echo "Could not install them; the tests with them are skipped." >&2
}

# Prints what is wrong and returns 1 when something is missing that cannot be installed.
check_prerequisites() {
  local sdks missing=()
  if ! command -v dotnet >/dev/null; then
    echo "The .NET SDK 10 is missing; see https://dotnet.microsoft.com/download/dotnet/10.0"
    return 1
  fi
  sdks=$(dotnet --list-sdks)
  if ! awk -F. '$1 >= 10 { found = 1 } END { exit !found }' <<<"$sdks"; then
    echo "The .NET SDK 10 or later is needed; this machine has: ${sdks:-none}"
    echo "See https://dotnet.microsoft.com/download/dotnet/10.0"
    return 1
  fi
  # Programs written by models run in Python inside a bubblewrap sandbox; the interpreter must be the system's own.
  command -v bwrap >/dev/null || missing+=(bubblewrap)
  [ -x /usr/bin/python3 ] || missing+=(python3)
  if [ ${#missing[@]} -eq 0 ]; then return 0; fi
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Missing: ${missing[*]}. Install: sudo apt-get install ${missing[*]}"
    return 1
  fi
  echo "Installing ${missing[*]} with apt-get" >&2
  if ! { apt-get update -qq && apt-get install -y -qq "${missing[@]}"; } >/dev/null; then
    echo "Could not install ${missing[*]} with apt-get."
    return 1
  fi
}
