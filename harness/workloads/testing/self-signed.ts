/** A certificate for `echo.example` and 127.0.0.1 that lasts, for tests only: its key is no secret. */
export const SELF_SIGNED: { readonly cert: string; readonly key: string } = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBozCCAUqgAwIBAgIUYovzj7totIG7+mUCdyJH0789ib0wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMZWNoby5leGFtcGxlMCAXDTI2MTEyMTE4MzY1NVoYDzIxMjYx
MDI4MTgzNjU1WjAXMRUwEwYDVQQDDAxlY2hvLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQBvLRi8SH1M9uqO/Grh03AecywhnZ7B16pW8d9EK9lK8F/
1YXZrynWiZWFd9ekvBkdsiijdFbYybWTSyWtmvYfo3IwcDAdBgNVHQ4EFgQUuQqm
St5x+Foaqbn394Xcm9HbIP0wHwYDVR0jBBgwFoAUuQqmSt5x+Foaqbn394Xcm9Hb
IP0wDwYDVR0TAQH/BAUwAwEB/zAdBgNVHREEFjAUggxlY2hvLmV4YW1wbGWHBH8A
AAEwCgYIKoZIzj0EAwIDRwAwRAIgaOBRVXYraebhJdeYctf0H/2q7uKeAYVv0QJi
oq++uy8CIHnnahkkNOXE8v6rjr7ybgXC8ywcZNdSEY/LO4FXKz3g
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/C4r0Kq86Y6Ct0vY
V0IpO04NfeWAdgjbYXnhQbm9gKChRANCAAQBvLRi8SH1M9uqO/Grh03AecywhnZ7
B16pW8d9EK9lK8F/1YXZrynWiZWFd9ekvBkdsiijdFbYybWTSyWtmvYf
-----END PRIVATE KEY-----
`,
};
