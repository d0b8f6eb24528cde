import { refusals } from '../../kube/status/refusals.ts';

/** `ports` as the API server reads it. @throws the 400 of one that is no number */
export function refusePortNumbers(query: URLSearchParams): void {
  for (const text of query.getAll('ports').flatMap((each) => each.split(','))) {
    const problem = uintProblem(text, 65_535);
    if (problem !== undefined) throw refusals.badRequest(`cannot convert to []int32: ${problem}`);
  }
}

/** As the kubelet reads them for WebSockets; a text says what is wrong. */
export function forwardedPorts(query: URLSearchParams): readonly number[] | string {
  const asked = query.getAll('ports').join(',');
  if (asked === '') return 'query parameter "port" is required';
  const ports: number[] = [];
  for (const text of asked.split(',')) {
    const problem = uintProblem(text, 65_535);
    if (problem !== undefined) return `unable to parse ${JSON.stringify(asked)} as a port: ${problem}`;
    if (Number(text) < 1) return `port ${JSON.stringify(asked)} must be > 0`;
    ports.push(Number(text));
  }
  return ports;
}

function uintProblem(text: string, most: number): string | undefined {
  const bad = !/^\d+$/.test(text) ? 'invalid syntax' : Number(text) > most ? 'value out of range' : undefined;
  return bad === undefined ? undefined : `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${bad}`;
}
