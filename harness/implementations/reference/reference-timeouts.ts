/** Bounds of the waits, milliseconds. */
export const REFERENCE_TIMEOUTS: { readonly installMs: number; readonly attachMs: number; readonly servedMs: number } =
  {
    installMs: 120_000,
    attachMs: 30_000,
    servedMs: 30_000,
  };
