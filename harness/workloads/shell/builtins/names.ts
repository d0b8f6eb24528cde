/** The names that `command -v` and `type` call those of builtins; those of ash, which has some programs built in. */
export const BUILTIN_NAMES: ReadonlySet<string> = new Set([
  ...[':', '.', '[', 'alias', 'break', 'cd', 'command', 'continue', 'echo', 'eval', 'exec', 'exit', 'export', 'false'],
  ...[
    'getopts',
    'hash',
    'jobs',
    'kill',
    'local',
    'printf',
    'pwd',
    'read',
    'readonly',
    'return',
    'set',
    'shift',
    'source',
  ],
  ...['test', 'trap', 'true', 'type', 'ulimit', 'umask', 'unalias', 'unset', 'wait'],
]);
