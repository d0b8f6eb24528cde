import { userInfo } from 'node:os';

/** How the peers of the benchmark are set up: one worker each, connections kept alive on both sides, no access log. */

export interface ConfigPlace {
  readonly folder: string;
  readonly port: number;
  readonly backendPort: number;
}

const NGINX_HEAD = (name: string, folder: string): string => `
user ${userInfo().username}; daemon off; worker_processes 1; pid ${folder}/${name}.pid; error_log ${folder}/${name}.err;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; sendfile on; tcp_nopush on; open_file_cache max=10; default_type text/plain;
  client_body_temp_path ${folder}/${name}-1; proxy_temp_path ${folder}/${name}-2; fastcgi_temp_path ${folder}/${name}-3;
  uwsgi_temp_path ${folder}/${name}-4; scgi_temp_path ${folder}/${name}-5;`;

/** Files of `folder/www`, as fast as they can be had. */
export function backendConfig({ folder, port }: ConfigPlace): string {
  return `${NGINX_HEAD('backend', folder)} server { listen 127.0.0.1:${String(port)}; root ${folder}/www; } }\n`;
}

export function nginxConfig({ folder, port, backendPort }: ConfigPlace): string {
  return `${NGINX_HEAD('nginx', folder)}
  upstream backend { server 127.0.0.1:${String(backendPort)}; keepalive 128; keepalive_requests 100000000; }
  server { listen 127.0.0.1:${String(port)}; location / {
    proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme; } } }\n`;
}

export function haproxyConfig({ port, backendPort }: ConfigPlace): string {
  return `
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 1s
  option http-keep-alive
frontend clients
  bind 127.0.0.1:${String(port)}
  option forwardfor
  default_backend store
backend store
  http-reuse always
  server store 127.0.0.1:${String(backendPort)}
`;
}

export function envoyConfig({ port, backendPort }: ConfigPlace): string {
  const address = (at: number): object => ({ socket_address: { address: '127.0.0.1', port_value: at } });
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'store' } }];
  const manager = {
    '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    stat_prefix: 'bench',
    route_config: { virtual_hosts: [{ name: 'store', domains: ['*'], routes }] },
    http_filters: [
      {
        name: 'envoy.filters.http.router',
        typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' },
      },
    ],
  };
  const filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }];
  return JSON.stringify({
    static_resources: {
      listeners: [{ name: 'clients', address: address(port), filter_chains: [{ filters }] }],
      clusters: [
        {
          name: 'store',
          type: 'STATIC',
          connect_timeout: '1s',
          load_assignment: {
            cluster_name: 'store',
            endpoints: [{ lb_endpoints: [{ endpoint: { address: address(backendPort) } }] }],
          },
        },
      ],
    },
  });
}
