// The well-known key pair of `serve --dev`. It is documented, so it opens nothing but a server on loopback.
export const devAccessKey = {
  accessKeyId: 'playauth-dev-access-key-id',
  accessKeySecret: 'playauth-dev-access-key-secret',
} as const;
