const SPECIAL: ReadonlySet<string> = new Set(
  ': . break continue eval exec exit export readonly return set shift times trap unset'.split(' '),
);

export function isSpecialName(name: string): boolean {
  return SPECIAL.has(name);
}
