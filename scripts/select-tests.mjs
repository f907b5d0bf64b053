// What the arguments of `npm test` select: the test files, their projects, and the programs that must be installed for them.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './built.mjs';
import { SetupError } from './progress.mjs';
import { programOfSupportFile, testProjects } from './test-projects.mjs';

/** @typedef {import('./system-packages.mjs').ProgramName} ProgramName */
/** @typedef {import('./test-projects.mjs').TestProject} TestProject */

/** Options of vitest whose value may follow as an argument of its own; every other one takes it after `=`. */
const OPTIONS_WITH_VALUE = new Set(['-t', '--testNamePattern', '--project']);

/**
 * @param {readonly string[]} args
 * @returns {{ projects: TestProject[], programs: ProgramName[], needsBuild: boolean }}
 */
export function selectTests(args) {
  const { paths, projectNames } = readArguments(args);
  const files = filesOfTests(allowedProjects(projectNames));
  const selected = paths.length === 0 ? files : paths.flatMap((path) => filesAt(path, files));
  const projects = testProjects.filter((project) => selected.some((file) => file.project === project));
  const programs = new Set(projects.flatMap(({ programs: names }) => names));
  for (const { path } of selected) for (const name of programsImportedBy(path)) programs.add(name);
  return { projects, programs: [...programs], needsBuild: projects.some((project) => project.needsBuild === true) };
}

/**
 * @param {string} path of a file, relative to the root
 * @returns {TestProject | undefined}
 */
export function projectOf(path) {
  return testProjects.find(({ folders, suffix, excludedFolders = [], excludedSuffix }) => {
    if (!path.endsWith(suffix) || (excludedSuffix !== undefined && path.endsWith(excludedSuffix))) return false;
    return isIn(path, folders) && !isIn(path, excludedFolders);
  });
}

/** @param {readonly string[]} args */
function readArguments(args) {
  /** @type {string[]} */
  const paths = [];
  /** @type {string[]} */
  const projectNames = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const next = args[index + 1] ?? '';
    if (arg.startsWith('--project=')) projectNames.push(arg.slice('--project='.length));
    else if (arg === '--project') projectNames.push(next);
    else if (!arg.startsWith('-')) paths.push(arg);
    if (OPTIONS_WITH_VALUE.has(arg)) index += 1;
  }
  return { paths, projectNames };
}

/** @param {readonly string[]} names */
function allowedProjects(names) {
  const known = testProjects.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name))
      throw new SetupError(`No test project is called ${name}. There are: ${known.join(', ')}.`);
  }
  return names.length === 0 ? known : names;
}

/**
 * @param {readonly string[]} names
 * @returns {{ path: string, project: TestProject }[]}
 */
function filesOfTests(names) {
  const folders = [...new Set(testProjects.flatMap((project) => project.folders))];
  const paths = new Set(folders.flatMap((folder) => filesIn(folder)));
  return [...paths].flatMap((path) => {
    const project = projectOf(path);
    return project !== undefined && names.includes(project.name) ? [{ path, project }] : [];
  });
}

/**
 * As vitest reads a path: any part of a file's path selects it, and `:12` after it names a line.
 * @template {{ path: string }} File
 * @param {string} path
 * @param {readonly File[]} files
 */
function filesAt(path, files) {
  const fragment = relative(root, resolve(root, path.replace(/:\d+$/, '')));
  const found = files.filter((file) => file.path.includes(fragment));
  if (found.length > 0) return found;
  const reason = existsSync(join(root, fragment)) ? ' It exists, but it is no test file and holds none.' : '';
  throw new SetupError(
    `No test file matches ${path}.${reason}\nName a file, a folder or a part of its path, as in: npm test -- src/base/clock.test.ts`,
  );
}

/**
 * Follows the imports within test/ to the support files that start programs.
 * @param {string} path
 * @param {Set<string>} seen
 * @returns {ProgramName[]}
 */
function programsImportedBy(path, seen = new Set()) {
  if (seen.has(path) || !existsSync(join(root, path))) return [];
  seen.add(path);
  const own = Object.entries(programOfSupportFile).flatMap(([file, program]) => (file === path ? [program] : []));
  const imported = [...readFileSync(join(root, path), 'utf8').matchAll(/from '(\.[^']+)'/g)]
    .map(([, specifier = '']) => join(dirname(path), specifier))
    .filter((target) => target.startsWith('test/'));
  return [...own, ...imported.flatMap((target) => programsImportedBy(target, seen))];
}

/**
 * @param {string} path
 * @param {readonly string[]} folders
 */
function isIn(path, folders) {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesIn(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}
