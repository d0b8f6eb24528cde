/** An error as the system's calls give it. */
export function systemError(code: string, syscall: string, detail = ''): NodeJS.ErrnoException {
  return Object.assign(new Error(`${syscall} ${code}${detail}`), { code, syscall });
}

export function connectionReset(syscall: string): NodeJS.ErrnoException {
  return systemError('ECONNRESET', syscall);
}
