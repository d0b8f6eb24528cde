/** A regular expression that must cover the whole text. Throws `SyntaxError` for what JavaScript cannot read. */
export function wholePattern(source: string): RegExp {
  return new RegExp(`^(?:${source})$`, 's');
}
