export interface AcceptClause {
  /** `application/json` or with wildcards; in lower case. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/** The clauses of an `Accept` header, the most wanted first; of equally wanted ones the more exact type, then the first. */
export function acceptClauses(header: string): readonly AcceptClause[] {
  return header
    .split(',')
    .map(parseClause)
    .filter(({ type, quality }) => type !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality || wildcards(a.type) - wildcards(b.type));
}

function parseClause(text: string): AcceptClause {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const at = part.indexOf('=');
    if (at > 0) parameters.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  const quality = Number(parameters.get('q') ?? 1);
  parameters.delete('q');
  return { type: type.toLowerCase(), parameters, quality: Number.isFinite(quality) ? quality : 1 };
}

function wildcards(type: string): number {
  return type.split('*').length;
}
