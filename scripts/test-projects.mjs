// Which tests there are and what each kind needs: read by vitest.config.ts and by `npm test`. Plain data, for Node 20.

/**
 * @typedef {object} TestProject
 * @property {string} name
 * @property {readonly string[]} folders
 * @property {string} suffix of its files' names
 * @property {readonly string[]} [excludedFolders]
 * @property {string} [excludedSuffix]
 * @property {number} seconds one test may take: far more than it needs, because a busy machine is no fault of the code
 * @property {number} order projects of one number run together; a later number starts when they are done
 * @property {boolean} [sharesModules] one module graph for all files of a worker process: saves the import of each file's
 *   modules, and holds only for tests of code without module-level state
 * @property {boolean} [usesPostgres] one private PostgreSQL server for the whole run, and migrated databases to copy
 * @property {boolean} [needsBuild] its servers deliver the built pages of dist/web
 * @property {readonly import('./system-packages.mjs').ProgramName[]} programs installed before the run
 */

const OWN_CODE = ['src', 'sdk', 'console', 'scripts', 'bench'];
const FFMPEG_SUFFIX = '.ffmpeg.test.ts';

/** @type {readonly TestProject[]} */
export const testProjects = [
  {
    name: 'unit',
    folders: OWN_CODE,
    suffix: '.test.ts',
    excludedFolders: ['src/store'],
    excludedSuffix: FFMPEG_SUFFIX,
    seconds: 60,
    order: 0,
    sharesModules: true,
    programs: [],
  },
  { name: 'ffmpeg', folders: ['src'], suffix: FFMPEG_SUFFIX, seconds: 120, order: 0, programs: ['ffmpeg'] },
  {
    name: 'databases',
    folders: ['src/store', 'test/databases'],
    suffix: '.test.ts',
    seconds: 60,
    order: 1,
    sharesModules: true,
    usesPostgres: true,
    needsBuild: true,
    programs: ['ffmpeg', 'postgresql'],
  },
  {
    name: 'acceptance',
    folders: ['test/acceptance'],
    suffix: '.test.ts',
    seconds: 60,
    order: 1,
    usesPostgres: true,
    needsBuild: true,
    programs: ['ffmpeg', 'postgresql'],
  },
  {
    name: 'attacks',
    folders: ['test/attacks'],
    suffix: '.test.ts',
    seconds: 60,
    order: 1,
    needsBuild: true,
    programs: ['ffmpeg'],
  },
  {
    name: 'clients',
    folders: ['test/clients'],
    suffix: '.test.ts',
    seconds: 60,
    order: 1,
    sharesModules: true,
    needsBuild: true,
    programs: ['ffmpeg'],
  },
  {
    name: 'media',
    folders: ['test/media'],
    suffix: '.test.ts',
    seconds: 180,
    order: 1,
    needsBuild: true,
    programs: ['ffmpeg'],
  },
  {
    name: 'browser',
    folders: ['test/browser'],
    suffix: '.test.ts',
    seconds: 120,
    order: 2,
    needsBuild: true,
    programs: ['ffmpeg', 'chromium'],
  },
];

/**
 * How many files run beside each other, by the order of their project, on a machine of two cores. Those of the middle wait for
 * servers and disks a third of the time. A browser draws with the processor: four at once made films stall.
 */
export const workersOfOrder = /** @type {const} */ ([2, 3, 2]);

/** Programs that only some files of a project need: the support file that starts each. */
export const programOfSupportFile = /** @type {const} */ ({
  'test/support/redis.ts': 'redis',
  'test/support/swift.ts': 'swift',
  'test/support/read-metrics.ts': 'prometheus-client',
  'test/support/nginx.ts': 'nginx',
  'test/support/caddy.ts': 'caddy',
});
