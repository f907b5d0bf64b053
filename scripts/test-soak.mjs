// `npm run test:soak`: two million mixed calls, after which the server holds no more than in the middle. PLAYAUTH_TEST_SOAK=20000 is a short run.
process.env['PLAYAUTH_TEST_SOAK'] ??= '2000000';
process.argv.push('test/acceptance/soak.test.ts');
await import('./test.mjs');
