namespace Lookahead.Formats.Tokenization.AddedTokens;

/// <summary>A token that is found in the text before the model sees it (<c>added_tokens</c> of a tokenizer.json).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its written form.</param>
/// <param name="Special">Left out when text is decoded, and never made from a user's text.</param>
/// <param name="SingleWord">Found only between non-word characters.</param>
/// <param name="StripLeft">Takes the white space before it along.</param>
/// <param name="StripRight">Takes the white space after it along.</param>
/// <param name="Normalized">Found in normalized text, by its own normalized form.</param>
internal sealed record AddedToken(int Id, string Content, bool Special, bool SingleWord, bool StripLeft, bool StripRight, bool Normalized);
