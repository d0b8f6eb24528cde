/** Unicode classes that RE2JS has and Go has not: Go knows categories and scripts only. */
const PROPERTIES: ReadonlySet<string> = new Set([
  'ASCII_Hex_Digit',
  'Alphabetic',
  'Dash',
  'Emoji',
  'Emoji_Component',
  'Emoji_Modifier',
  'Emoji_Modifier_Base',
  'Emoji_Presentation',
  'Extended_Pictographic',
  'Hex_Digit',
  'Lowercase',
  'Math',
  'Quotation_Mark',
  'Terminal_Punctuation',
  'Uppercase',
  'White_Space',
]);

/** Quoted text and other escapes are passed over. */
const ESCAPED = /\\Q[^]*?(?:\\E|$)|\\[pP]\{\^?([^}]*)\}|\\[^]/g;

/** The first class of an expression that only RE2JS knows, as it is written. @param source compiles otherwise */
export function unknownClass(source: string): string | undefined {
  for (const [written, name] of source.matchAll(ESCAPED))
    if (name !== undefined && PROPERTIES.has(name)) return written;
  return undefined;
}
