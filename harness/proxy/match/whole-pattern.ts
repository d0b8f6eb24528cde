/** A regular expression that must cover the whole text. Throws `SyntaxError` for what JavaScript cannot read. */
export function wholePattern(source: string): RegExp {
  // Read alone first: `a)|(b` is nonsense, but would make sense between our own brackets.
  const { source: readable } = new RegExp(source, 's');
  return new RegExp(`^(?:${readable})$`, 's');
}
