// Types of system-packages.mjs for the tests and the bench, which are TypeScript.
export type SystemPackage =
  | 'ffmpeg'
  | 'chromium'
  | 'postgresql'
  | 'nginx'
  | 'caddy'
  | 'buildah'
  | 'podman'
  | 'crun'
  | 'lintian'
  | 'mmdebstrap'
  | 'iproute2'
  | 'systemd-nspawn'
  | 'redis'
  | 'swift'
  | 'prometheus-client'
  | 'chinese-font';
export function ensureSystemPackages(names: readonly SystemPackage[]): Promise<boolean>;
export function findPostgresBin(): string | undefined;
export function findChromium(): string | undefined;
