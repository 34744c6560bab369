import type { LocalTls } from '../../src/local/index.ts';

/** A certificate for `localhost` and `127.0.0.1` that signed itself. Nothing but tests on this machine trusts it. */
export const certificate: LocalTls & { readonly cert: string } = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQdzchkxyGtks6whM
kqiefgHfJaox76zWf2utZ7Ksr/ChRANCAARd2KYbPx/Nv9FZCXHuOICFe80sfopZ
ZszvdPEHiIkb/dvsGX1AcP3yH9nCnR6t70jCC/Fy2IUWzwqc5afcuBOU
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUBeVAwaWpZmPsruzPDVtCkbWN7MMwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA5MjA1NloYDzIxMjYxMDI5
MDkyMDU2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARd2KYbPx/Nv9FZCXHuOICFe80sfopZZszvdPEHiIkb/dvsGX1AcP3y
H9nCnR6t70jCC/Fy2IUWzwqc5afcuBOUo28wbTAdBgNVHQ4EFgQUY12uAxEXthCh
U44rP+OlVk/++z0wHwYDVR0jBBgwFoAUY12uAxEXthChU44rP+OlVk/++z0wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAMqU8s6R6rUm0u4jeZ1eq9woSmAINZUyj6B5/hiQu1NdAiB8
xt3594zSB88fbkZTaTikzeCxhpcs7KKQv4nI4+UhAQ==
-----END CERTIFICATE-----
`,
};
