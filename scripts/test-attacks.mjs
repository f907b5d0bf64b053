// `npm run test:attacks`: the attack tests with those that wait for time limits, which `npm test` leaves out.
process.env['PLAYAUTH_TEST_ATTACKS'] = 'long';
process.argv.push('test/attacks');
await import('./test.mjs');
