/** A command as `set -x` shows it: quoted where it would not be read back as it is. */
export function shownCommand(values: readonly (readonly [string, string])[], words: readonly string[]): string {
  return [
    ...values.map(([name, value]) => `${name}=${shown(value, true)}`),
    ...words.map((word) => shown(word, false)),
  ].join(' ');
}

function shown(word: string, isValue: boolean): string {
  if (word === '') return isValue ? '' : "''";
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word);
}

/** In single quotes, those within it in double ones. */
export function quoted(word: string): string {
  return word
    .split(/('+)/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith("'") ? `"${part}"` : `'${part}'`))
    .join('');
}
