import { createServer } from 'node:http';
import type { Image, ImageCatalog, Program, ProgramContext, Signalled } from '../../workloads/program.ts';
import { SAMPLE_IMAGE } from './sample-pods.ts';
import { sampleNode } from './sample-scripts.ts';

/** A few programs, and a shell that knows as much as the sample pods need: no pipes, no variables but `$NAME`. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  node: sampleNode,
  sh: ({ argv, ...context }) => shell(argv[2] ?? '', { argv, ...context }),
  cat: async ({ argv, files, stdin, stdout, stderr }) => {
    if (argv.length === 1) for await (const chunk of stdin) stdout.write(chunk);
    for (const path of argv.slice(1)) {
      try {
        stdout.write(await files.read(path));
      } catch {
        stderr.write(`cat: can't open '${path}': No such file or directory\n`);
        return 1;
      }
    }
    return 0;
  },
  'last-words': async ({ stdin, stdout }) => {
    let heard = '';
    for await (const chunk of stdin) heard += String(chunk);
    stdout.write(`heard ${heard}`);
    return 0;
  },
  'until-signalled': async ({ signal }) => {
    await aborted(signal);
    return (signal.reason as Signalled).signal === 'SIGINT' ? 130 : 143;
  },
  echo: ({ argv, stdout }) => {
    stdout.write(`${argv.slice(1).join(' ')}\n`);
    return Promise.resolve(0);
  },
  env: ({ env, stdout }) => {
    for (const [name, value] of Object.entries(env)) stdout.write(`${name}=${value}\n`);
    return Promise.resolve(0);
  },
  /** Answers every request with the pod's name; `/status/<code>` with a code. */
  serve: async ({ argv, env, network, signal }) => {
    const server = createServer((request, response) => {
      const [, code] = /^\/status\/(\d+)$/.exec(request.url ?? '') ?? [];
      if (request.url === '/throw') throw new Error('thrown while answering');
      response.writeHead(code === undefined ? 200 : Number(code), { connection: 'close' });
      response.end(`${env['HOSTNAME'] ?? ''}\n`);
    });
    await network.listen(server, Number(argv[1] ?? 8080));
    await aborted(signal);
    return 0;
  },
  'throw-later': ({ clock }) => {
    clock.after(5, () => {
      throw new Error('thrown from a callback');
    });
    return new Promise(() => undefined);
  },
  'reject-later': () => {
    // eslint-disable-next-line @typescript-eslint/no-floating-promises -- that is the point
    Promise.reject(new Error('rejected by nobody'));
    return new Promise(() => undefined);
  },
  forget: async ({ argv, files }) => {
    await files.remove(argv[1] ?? '');
    return 0;
  },
  deaf: () => new Promise(() => undefined),
  chatter: async ({ argv, stdout, signal }) => {
    const line = `${'x'.repeat(90)}\n`;
    for (let count = 0; count < Number(argv[1]) && !signal.aborted; count += 1) {
      stdout.write(line);
      if (count % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    stdout.write('the last line\n');
    await aborted(signal);
    return 0;
  },
};

async function shell(script: string, context: ProgramContext): Promise<number> {
  let code = 0;
  for (const part of script.split(';')) {
    const [words = '', target] = part.split(/ >>? /).map((each) => each.trim());
    const argv = words
      .split(/\s+/)
      .map((word) => word.replace(/^\$(\w+)$/, (_all, name: string) => context.env[name] ?? ''));
    const [name = '', ...rest] = argv;
    if (name === 'exit') return Number(rest[0] ?? code);
    if (name === 'sleep') code = await sleep(Number(rest[0]), context);
    else if (name === 'echo' && target !== undefined) {
      const text = rest[0] === '-n' ? rest.slice(1).join(' ') : `${rest.join(' ')}\n`;
      await context.files.write(target, Buffer.from(text), { append: part.includes('>>') });
    } else code = await context.run(argv);
    if (context.signal.aborted) return 143;
  }
  return code;
}

async function sleep(seconds: number, { clock, signal }: ProgramContext): Promise<number> {
  try {
    await clock.sleep(seconds * 1000, signal);
    return 0;
  } catch {
    return (signal.reason as Signalled).signal === 'SIGTERM' ? 143 : 137;
  }
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

const IMAGE: Image = {
  id: 'docker.io/library/sample@sha256:5a6d706c65',
  entrypoint: ['serve'],
  command: ['8080'],
  env: { FROM_IMAGE: 'yes' },
  workingDirectory: '/',
  program: (name) => {
    const base = name.slice(name.lastIndexOf('/') + 1);
    const path = name.includes('/') ? ['/bin/', '/usr/bin/'].some((each) => name === `${each}${base}`) : true;
    return path && Object.hasOwn(PROGRAMS, base) ? PROGRAMS[base] : undefined;
  },
};

export const SAMPLE_IMAGES: ImageCatalog = {
  find: (reference) => (reference === SAMPLE_IMAGE || reference.startsWith('sample:') ? IMAGE : undefined),
  names: ['sample'],
};
