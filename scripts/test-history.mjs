// `npm run test:history`: half an hour of clients on servers that are killed, with clocks that jump and databases that go away.
process.env['PLAYAUTH_TEST_HISTORY'] ??= '1800';
process.argv.push('test/databases/hostile-history.test.ts');
await import('./test.mjs');
