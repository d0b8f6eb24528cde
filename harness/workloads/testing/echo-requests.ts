/** A request for echo-basic, byte by byte. */
export interface EchoCase {
  readonly name: string;
  readonly port: 'http' | 'h2c';
  readonly bytes: string;
}

const close = 'Host: h\r\nConnection: close\r\n';

function get(target: string, headers = ''): string {
  return `GET ${target} HTTP/1.1\r\n${close}${headers}\r\n`;
}

function post(target: string, body: string, headers = ''): string {
  return `POST ${target} HTTP/1.1\r\n${close}Content-Length: ${String(Buffer.byteLength(body))}\r\n${headers}\r\n${body}`;
}

const HANDSHAKE = 'Host: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';

const HTTP: Readonly<Record<string, string>> = {
  root: get('/'),
  query: get('/a/b?x=1&y=<z>&q="quoted"'),
  'double slashes': get('//a//b///c'),
  'an escaped path': get('/a%20b%2Fc/%e4%bd%a0'),
  'headers of one name': get('/', 'x-foo: a\r\nX-FOO: b\r\nx-Foo: c, d\r\n'),
  'bytes in a header': get('/', 'X-Bytes: \xff\xfe ok \xe4\xbd\xa0\r\n'),
  'markup in a header': get('/', 'X-Html: <b>&"quoted"\\\r\n'),
  'odd names': get('/', 'x_y-z: 1\r\n1-a: 2\r\nETAG: 3\r\nx--y: 4\r\n~a: 5\r\n'),
  'an empty header': get('/', 'X-Empty:\r\nX-Blank:    \r\n'),
  'hop by hop headers': get('/', 'TE: trailers\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\n'),
  'pragma without cache-control': get('/', 'Pragma: no-cache\r\n'),
  'pragma with cache-control': get('/', 'Pragma: no-cache\r\nCache-Control: max-age=0\r\n'),
  'a host with port': `GET / HTTP/1.1\r\nHost: Example.COM:8080\r\nConnection: close\r\n\r\n`,
  'no host': 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
  'an empty host': 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n',
  'an absolute target': get('http://other.example/x?y=1'),
  'HTTP/1.0': 'GET / HTTP/1.0\r\nHost: h\r\n\r\n',
  'HTTP/1.0 without host': 'GET / HTTP/1.0\r\n\r\n',
  HEAD: `HEAD / HTTP/1.1\r\n${close}\r\n`,
  POST: post('/x', 'hello'),
  'POST in chunks': `POST / HTTP/1.1\r\n${close}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  PUT: `PUT /x HTTP/1.1\r\n${close}Content-Length: 0\r\n\r\n`,
  DELETE: `DELETE /x HTTP/1.1\r\n${close}\r\n`,
  PATCH: `PATCH /x HTTP/1.1\r\n${close}Content-Length: 2\r\n\r\nab`,
  OPTIONS: `OPTIONS /x HTTP/1.1\r\n${close}\r\n`,
  'OPTIONS of the server': `OPTIONS * HTTP/1.1\r\n${close}\r\n`,
  'GET of the server': `GET * HTTP/1.1\r\n${close}\r\n`,
  'two requests on a connection': `GET /1 HTTP/1.1\r\nHost: h\r\n\r\n${get('/2')}`,
  'an answer that is chunked': get('/', `X-Long: ${'x'.repeat(2_000)}\r\n`),
  'HEAD of an answer that is long': `HEAD / HTTP/1.1\r\n${close}X-Long: ${'x'.repeat(2_000)}\r\n\r\n`,
  'set one header': get('/', 'X-Echo-Set-Header: X-One:1\r\n'),
  'set headers': get('/', 'X-Echo-Set-Header: b:2, A:1 ,c: 3, a:x\r\n'),
  'set a header twice': get('/', 'X-Echo-Set-Header: X-A:1,X-A: 2\r\nX-Echo-Set-Header: X-A:3\r\n'),
  'set a header without value': get('/', 'X-Echo-Set-Header: X-A\r\n'),
  'set a header in vain': get('/', 'X-Echo-Set-Header: Content-Type:text/plain,a b:1,:x\r\n'),
  health: get('/health'),
  'health, HEAD': `HEAD /health HTTP/1.1\r\n${close}\r\n`,
  'health below': get('/health/x'),
  'status 200': get('/status/200'),
  'status 204': get('/status/204'),
  'status 302': get('/status/302'),
  'status 304': get('/status/304'),
  'status 404': get('/status/404'),
  'status 413': get('/status/413'),
  'status 418': get('/status/418'),
  'status 429': get('/status/429'),
  'status 500': get('/status/500'),
  'status 503': get('/status/503'),
  'status 599': get('/status/599'),
  'status 999': get('/status/999'),
  'status 099': get('/status/099'),
  'status 101': get('/status/101'),
  'status 103': get('/status/103'),
  'status 5000': get('/status/5000'),
  'status of a word': get('/status/abc'),
  'status with a query': get('/status/404?x'),
  'status, POST': post('/status/503', 'x'),
  'status without slash': get('/status'),
  'retry without slash': get('/retry?x=1'),
  'dots in a path': get('/a/../b?x=1'),
  'dots in a path, POST': post('/a/./b', ''),
  'dots in a path, HEAD': `HEAD /a/../b HTTP/1.1\r\n${close}\r\n`,
  'dots and escapes': get('/a/../b%20c'),
  'a bad escape': get('/%zz'),
  'a delay of nothing': get('/?delay=0s'),
  'a delay': get('/?delay=1ms'),
  'a delay of parts': get('/?delay=1ms500us'),
  'a delay without unit': get('/?delay=5'),
  'a delay of a word': get('/?delay=abc'),
  'a delay of an unknown unit': get('/?delay=1q'),
  'a delay of markup': get('/?delay=<b>'),
  'a delay in a form': post('/', 'delay=abc', FORM),
  'a delay in a body that is no form': post('/', 'delay=abc'),
  'a delay before zero': get('/?delay=-1s'),
  'retry without uuid': get('/retry/?succeedAfter=1'),
  'retry without a number': get('/retry/?uuid=a'),
  'retry with a word': get('/retry/?uuid=a&succeedAfter=x'),
  'retry of none': get('/retry/?uuid=b&succeedAfter=0'),
  'retry, first': get('/retry/?uuid=c&succeedAfter=1&responseCode=503'),
  'retry, second': get('/retry/?uuid=c&succeedAfter=1&responseCode=503'),
  'retry with a reset': get('/retry/?uuid=d&succeedAfter=1'),
  'retry after a reset': get('/retry/?uuid=d&succeedAfter=1'),
  'retry with a bad delay': get('/retry/?uuid=e&succeedAfter=1&responseCode=500&delayRetry=x'),
  'no web socket': get('/ws'),
  'a web socket without origin': `GET /ws HTTP/1.1\r\n${HANDSHAKE}${KEY}\r\n`,
  'a web socket without key': `GET /ws HTTP/1.1\r\n${HANDSHAKE}Origin: http://h\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  'a web socket of another version': `GET /ws HTTP/1.1\r\n${HANDSHAKE}Origin: http://h\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n`,
  'a web socket with POST': `POST /ws HTTP/1.1\r\n${HANDSHAKE}${KEY}Origin: http://h\r\nContent-Length: 0\r\n\r\n`,
  'a web socket that closes': `GET /ws HTTP/1.1\r\n${HANDSHAKE}${KEY}Origin: http://h\r\n\r\n\x81\x85\0\0\0\0hello\x82\x82\0\0\0\0\x01\x02\x88\x82\0\0\0\0\x03\xe8`,
  'an upgrade that nobody knows': `GET /x HTTP/1.1\r\nHost: h\r\nConnection: close, Upgrade\r\nUpgrade: foo\r\n\r\n`,
  'no request': 'BAD\r\n\r\n',
  'a name with a blank': `GET / HTTP/1.1\r\n${close}x y: 1\r\n\r\n`,
};

const H2C: Readonly<Record<string, string>> = {
  'HTTP/1.1 on the port of h2c': get('/'),
  'HTTP/1.1 that wants to upgrade': `GET / HTTP/1.1\r\nHost: h\r\nConnection: close, Upgrade\r\nUpgrade: h2c\r\n\r\n`,
};

export const ECHO_CASES: readonly EchoCase[] = [
  ...Object.entries(HTTP).map(([name, bytes]) => ({ name, port: 'http' as const, bytes })),
  ...Object.entries(H2C).map(([name, bytes]) => ({ name, port: 'h2c' as const, bytes })),
];

/** The environment in which the real program was asked. */
export const ECHO_ENV: Readonly<Record<string, string>> = {
  HTTP_PORT: '23000',
  H2C_PORT: '23001',
  NAMESPACE: 'ns',
  POD_NAME: 'pod-1',
  INGRESS_NAME: '',
  SERVICE_NAME: 'a<b>&',
};
