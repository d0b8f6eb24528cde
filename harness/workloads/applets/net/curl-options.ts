import { parseOptions, UsageProblem, type ParsedOptions } from '../options.ts';

const LONG = {
  silent: 's',
  'show-error': 'S',
  output: 'o:',
  'remote-name': 'O',
  'write-out': 'w:',
  header: 'H:',
  request: 'X:',
  data: 'd:',
  'data-raw': 'data-raw:',
  'data-binary': 'data-binary:',
  'data-ascii': 'd:',
  'data-urlencode': 'data-urlencode:',
  json: 'json:',
  get: 'G',
  head: 'I',
  include: 'i',
  verbose: 'v',
  insecure: 'k',
  location: 'L',
  fail: 'f',
  'fail-with-body': 'fail-with-body',
  user: 'u:',
  'user-agent': 'A:',
  referer: 'e:',
  cookie: 'b:',
  resolve: 'resolve:',
  'connect-to': 'connect-to:',
  'connect-timeout': 'connect-timeout:',
  'max-time': 'm:',
  'max-redirs': 'max-redirs:',
  cacert: 'cacert:',
  cert: 'E:',
  key: 'key:',
  retry: 'retry:',
  'retry-delay': 'retry-delay:',
  'retry-connrefused': 'retry-connrefused',
  'retry-all-errors': 'retry-all-errors',
  'no-progress-meter': 'no-progress-meter',
  'no-buffer': 'N',
  'path-as-is': 'path-as-is',
  compressed: 'compressed',
  'http1.1': 'http1.1',
  http2: 'http2',
  ipv4: '4',
  noproxy: 'noproxy:',
  url: 'url:',
  version: 'V',
} as const;

/** A command line of curl. Throws {@link UsageProblem} with its words and exit code 2. */
export function curlOptions(words: readonly string[]): ParsedOptions {
  try {
    return parseOptions(words, { letters: 'sSo:Ow:H:X:d:GIivkLfu:A:e:b:m:E:N4V#gq', long: LONG });
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error;
    const name = error.message.split(': ')[1] ?? '';
    const option = `-${name.length > 1 ? `-${name}` : name}`;
    const what = error.message.startsWith('unrecognized') ? 'is unknown' : 'requires parameter';
    throw new UsageProblem(
      `option ${option}: ${what}\ncurl: try 'curl --help' or 'curl --manual' for more information`,
      2,
    );
  }
}
