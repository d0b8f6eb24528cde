import { createServer } from 'node:http';
import type { Program, ProgramContext } from '../../workloads/program.ts';

/** What the containers of sample pods do: as a script of Node for a real node, and as a program for ours. */
interface SampleScript {
  readonly node: string;
  readonly program: Program;
}

function say(words: string, exitCode: number): SampleScript {
  return {
    node: `process.stdout.write(${JSON.stringify(words)}); process.exitCode = ${exitCode}`,
    program: ({ stdout }) => {
      stdout.write(words);
      return Promise.resolve(exitCode);
    },
  };
}

export type SampleScriptName = 'forever' | 'web' | 'succeed' | 'fail' | 'failWith3' | 'sad' | 'because';

const SAMPLE_SCRIPTS: Readonly<Record<SampleScriptName, SampleScript>> = {
  /** Runs until it is asked to end. */
  forever: {
    node: "process.on('SIGTERM', () => process.exit(0)); setInterval(() => undefined, 1e9)",
    program: ({ signal }: ProgramContext) =>
      new Promise<number>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(0);
        });
      }),
  },
  /** Answers `/bad` with 503, `/away` with a redirect to another host, `/hang` never, and anything else with 200. */
  web: {
    node:
      "process.on('SIGTERM', () => process.exit(0)); require('http').createServer((request, response) => { " +
      "if (request.url === '/hang') return; const away = request.url === '/away'; " +
      "response.writeHead(away ? 302 : request.url === '/bad' ? 503 : 200, away ? { location: 'http://elsewhere.invalid/' } : {}); " +
      "response.end('said') }).listen(8080)",
    program: async ({ network, signal }: ProgramContext) => {
      const server = createServer((request, response) => {
        if (request.url === '/hang') return;
        const away = request.url === '/away';
        response.writeHead(
          away ? 302 : request.url === '/bad' ? 503 : 200,
          away ? { location: 'http://elsewhere.invalid/' } : {},
        );
        response.end('said');
      });
      await network.listen(server, 8080);
      return new Promise<number>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(0);
        });
      });
    },
  },
  succeed: say('done\n', 0),
  fail: say('no\n', 1),
  failWith3: say('one\ntwo\n', 3),
  sad: say('sad\n', 1),
  because: {
    node: "require('fs').writeFileSync('/dev/termination-log', 'because'); process.exitCode = 4",
    program: async ({ files }: ProgramContext) => {
      await files.write('/dev/termination-log', Buffer.from('because'));
      return 4;
    },
  },
};

export function commandOf(name: SampleScriptName): readonly string[] {
  return ['node', '-e', SAMPLE_SCRIPTS[name].node];
}

/** `node` of our sample image: knows the scripts above and nothing else. */
export const sampleNode: Program = (context) => {
  const script = Object.values(SAMPLE_SCRIPTS).find(({ node }) => node === context.argv[2]);
  if (script === undefined) return Promise.reject(new Error(`no sample script: ${context.argv.join(' ')}`));
  return script.program(context);
};
