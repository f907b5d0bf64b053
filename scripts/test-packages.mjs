// `npm run test:packages`: the container image, the Debian package on a machine with systemd, and the processes of the compose file.
// Takes half an hour, needs root and Debian or Ubuntu, and asks their package archive and the npm registry.
process.env['PLAYAUTH_TEST_ATTACKS'] = 'long';
process.argv.push(
  'test/acceptance/image.test.ts',
  'test/acceptance/debian-package.test.ts',
  'test/acceptance/deploy-processes.test.ts',
);
await import('./test.mjs');
