// `npm run test:faults`: the fault suite at its full length. Stops, freezes and slows each thing that the server needs.
process.env['PLAYAUTH_TEST_ATTACKS'] = 'long';
process.argv.push('test/acceptance/faults.test.ts');
await import('./test.mjs');
