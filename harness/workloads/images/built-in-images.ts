import { corednsProgram } from '../coredns/coredns-program.ts';
import { echoBasicProgram } from '../echo-basic/echo-basic-program.ts';
import { startHelloworld } from '../helloworld/start-helloworld.ts';
import { startHttpbin } from '../httpbin/start-httpbin.ts';
import { nginxProgram } from '../nginx/nginx-program.ts';
import { WELCOME_PAGE } from '../nginx/nginx-pages.ts';
import { NGINX_ROOT } from '../nginx/nginx-answer.ts';
import type { Program } from '../program.ts';
import { handOver } from '../programs/hand-over.ts';
import { pauseProgram } from '../programs/pause-program.ts';
import { pipyProgram } from '../programs/pipy-program.ts';
import { runtimeProgram } from '../programs/runtime-program.ts';
import { workloadProgram } from '../programs/workload-program.ts';
import { startStore, startWhereami } from '../store/start-store.ts';
import type { ImageReference } from './image-reference.ts';
import type { ImageContent, KnownImage } from './known-image.ts';
import { shellTools } from './shell-tools.ts';

/** What fleetbed brings along. */
export function builtInImages(): readonly KnownImage[] {
  return [
    runtimeImage({}),
    whereamiImage({}),
    known(['flomesh/pipy', 'addozhang/httpbin'], () => ({
      ...withTools({ pipy: pipyProgram }),
      entrypoint: ['pipy'],
    })),
    known(['istio/examples-helloworld-v1', '*/examples-helloworld-v1'], () => helloworld('v1')),
    known(['istio/examples-helloworld-v2', '*/examples-helloworld-v2'], () => helloworld('v2')),
    known(['curlimages/curl'], () => ({ ...withTools({}), entrypoint: ['/entrypoint.sh'], command: ['curl'] })),
    known(['nginx', '*/nginx', 'nginxinc/nginx-unprivileged'], nginx),
    known(['registry.k8s.io/pause', '*/pause', '*/pause-amd64'], () => ({
      programs: new Map([['/pause', pauseProgram]]),
      entrypoint: ['/pause'],
    })),
    known(['registry.k8s.io/coredns/coredns', '*/coredns'], () => ({
      programs: new Map([['/coredns', corednsProgram]]),
      entrypoint: ['/coredns'],
    })),
    known(['busybox', '*/busybox'], () => ({ ...withTools({}), command: ['sh'] })),
    known(['alpine', '*/alpine', 'flomesh/alpine-debug', 'alpine/curl'], () => ({
      ...withTools({}),
      command: ['/bin/sh'],
    })),
    known(['nicolaka/netshoot', 'praqma/network-multitool', '*/dnsutils'], () => ({
      programs: shellTools({}, 'bind'),
      command: ['zsh'],
    })),
    known(['alpine/socat'], () => ({ ...withTools({}), entrypoint: ['socat'] })),
    known(
      ['registry.k8s.io/gateway-api/echo-basic', 'gcr.io/k8s-staging-gateway-api/echo-basic', '*/echo-basic'],
      () => ({
        programs: new Map([['/echo-basic', echoBasicProgram]]),
        entrypoint: ['/echo-basic'],
      }),
    ),
  ];
}

/** fleetbed's own image. `more` are programs that it has beside the samples. */
export function runtimeImage(more: Readonly<Record<string, Program>>): KnownImage {
  const fleetbed = runtimeProgram({
    store: workloadProgram(startStore, 8080),
    httpbin: workloadProgram(startHttpbin, 8080),
    helloworld: workloadProgram(startHelloworld, 5000),
    ...more,
  });
  return known(['fleetbed.dev/runtime', 'fleetbed.local/runtime'], () => ({
    ...withTools({ fleetbed }),
    entrypoint: ['fleetbed'],
  }));
}

/** Google's whereami. `env` is what it finds out about its cluster: `CLUSTER_NAME`, `ZONE`, `PROJECT_ID`. */
export function whereamiImage(env: Readonly<Record<string, string>>): KnownImage {
  const names = [
    'us-docker.pkg.dev/google-samples/containers/gke/whereami',
    'gcr.io/google-samples/whereami',
    '*/whereami',
  ];
  const program = workloadProgram(startWhereami, 8080);
  return known(names, () => ({
    ...withTools({ python: program, python3: program }),
    command: ['python', 'app.py'],
    env,
    workingDirectory: '/app',
  }));
}

function known(names: readonly string[], content: (reference: ImageReference) => ImageContent): KnownImage {
  return { names, content };
}

function withTools(programs: Readonly<Record<string, Program>>): ImageContent {
  return { programs: shellTools({ '/entrypoint.sh': handOver, ...programs }) };
}

function helloworld(version: string): ImageContent {
  const program = workloadProgram(startHelloworld, 5000);
  return {
    ...withTools({ python: program }),
    command: ['python', '/opt/microservices/app.py', '5000'],
    env: { SERVICE_VERSION: version },
    workingDirectory: '/opt/microservices',
  };
}

function nginx({ tag }: ImageReference): ImageContent {
  const version = /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '1.29.3';
  return {
    ...withTools({ nginx: nginxProgram(version), '/docker-entrypoint.sh': handOver }),
    entrypoint: ['/docker-entrypoint.sh'],
    command: ['nginx', '-g', 'daemon off;'],
    env: { NGINX_VERSION: version },
    files: { [`${NGINX_ROOT}/index.html`]: WELCOME_PAGE },
  };
}
