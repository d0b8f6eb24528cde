/**
 * Strategic merge patches are made of decoded data: their errors are those of a conversion, not of a decoder. Mirrors
 * apimachinery `pkg/runtime/converter.go`. Does not tell named texts (`v1.Protocol`) from structs.
 *
 * @param why as a decoder says it
 */
export function conversionText(why: string): string {
  const match = MISMATCH.exec(why);
  if (match === null) return why;
  const [, json = '', numeral = '', type = ''] = match;
  const from = json === 'number' && !Number.isInteger(Number(numeral)) ? 'float64' : (KINDS.get(json) ?? json);
  if (type.startsWith('[]')) return `cannot restore slice from ${from}`;
  if (type.startsWith('map[')) return `cannot restore map from ${from}`;
  if (!SCALARS.has(type)) return json === 'number' ? `cannot convert ${from} to ${type}` : structText(from);
  // Numbers can be turned into other numbers, and (in Go) into texts.
  return json === 'number' && type !== 'bool' ? `cannot convert ${from} to ${type}` : `unrecognized type: ${type}`;
}

const MISMATCH = /^json: cannot unmarshal (number|string|bool|array|object)(?: (\S+))? into Go .*of type (.+)$/s;

const KINDS: ReadonlyMap<string, string> = new Map([
  ['number', 'int64'],
  ['array', 'slice'],
  ['object', 'map'],
]);

const SCALARS: ReadonlySet<string> = new Set(['string', 'bool', 'int32', 'int64', 'int', 'float64']);

/** What is an object cannot be wrong for a struct: the type is a named text. */
function structText(from: string): string {
  return from === 'map' ? 'unrecognized type: string' : `cannot restore struct from: ${from}`;
}
