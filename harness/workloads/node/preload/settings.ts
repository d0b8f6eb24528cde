/** What a program of the image `node` is told about its place, in a file beside the preload module. */
export interface NodeSettings {
  /** The process that started it. */
  readonly parentPid: number;
  /** The directory that is removed at the end. */
  readonly directory: string;
  /** The directory that stands for `/` of the container. */
  readonly root: string;
  readonly address: string;
  readonly hostname: string;
  /** Absent: names are asked for as the system does. */
  readonly nameServer?: { readonly address: string; readonly search: readonly string[]; readonly ndots: number };
  /** Names of `/etc/hosts`, in lower case. */
  readonly hosts: Readonly<Record<string, string>>;
  /** The first word of each connection that is carried over. */
  readonly token: string;
}

/** File descriptors of the program. */
export const LIFE_LINE_FD = 3;
export const CONTROL_FD = 4;

/** From the program: listen on a port of the place and carry its connections over to `via`; or close it. */
export type PortRequest =
  | { readonly id: number; readonly listen: number; readonly via: number }
  | { readonly id: number; readonly close: true };

/** To the program: the port, or why not. */
export type PortReply =
  | { readonly id: number; readonly port: number }
  | { readonly id: number; readonly error: { readonly message: string; readonly code: string } };
