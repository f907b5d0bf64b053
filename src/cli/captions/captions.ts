// `playauth captions VIDEO_ID …`: gives a video captions from a file, lists them, takes them away.
import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { decodeCaptionFile } from '../../library/captions/read-captions.ts';
import { answer, type ClientOptions } from '../client-options.ts';
import { connect } from '../connect.ts';
import { CommandFailure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { clean, textTable } from '../text-table.ts';

interface CaptionOptions extends ClientOptions {
  readonly language?: string;
  readonly label?: string;
  readonly default?: boolean;
  readonly list?: boolean;
  readonly remove?: string;
}

/** In UTF-16 twice what the server takes. */
const MAX_FILE_BYTES = 1024 * 1024;

export function addCaptionsCommand(program: Command, terminal: Terminal): void {
  program
    .command('captions')
    .description('give a video captions from a WebVTT or SRT file, list them, take them away')
    .argument('<video-id>')
    .argument('[file]', 'captions, in the place of those in the same language')
    .option('--language <tag>', 'their language: en, zh-Hans, …')
    .option('--label <text>', 'what the menu of players shows; by default the name of the language')
    .option('--default', 'show them where the viewer has chosen nothing else')
    .option('--list', 'list the captions of the video')
    .option('--remove <tag>', 'take the captions in this language away')
    .action((videoId: string, file: string | undefined, options: CaptionOptions) =>
      captionsCommand(terminal, { videoId, file, options }),
    );
}

interface Asked {
  readonly videoId: string;
  readonly file: string | undefined;
  readonly options: CaptionOptions;
}

async function captionsCommand(terminal: Terminal, { videoId, file, options }: Asked): Promise<void> {
  const { captions: messages } = terminal.messages;
  const wishes = [file !== undefined, options.list === true, options.remove !== undefined].filter(Boolean).length;
  if (wishes > 1) throw new CommandFailure('Usage', messages.oneThing);
  if (options.list === true) await list(terminal, videoId, options);
  else if (options.remove !== undefined) await remove(terminal, { videoId, language: options.remove }, options);
  else if (file === undefined) throw new CommandFailure('Usage', messages.needsFile);
  else await add(terminal, { videoId, file }, options);
}

async function add(
  terminal: Terminal,
  { videoId, file }: { readonly videoId: string; readonly file: string },
  options: CaptionOptions,
): Promise<void> {
  const { captions: messages } = terminal.messages;
  const { language, label } = options;
  if (language === undefined) throw new CommandFailure('Usage', messages.needsLanguage);
  const content = await readText(terminal, file);
  const { client } = await connect(terminal, options);
  const wire = await client.call('AddCaption', {
    ...{ VideoId: videoId, Language: language, Content: content },
    ...(label !== undefined && { Label: label }),
    ...(options.default === true && { IsDefault: 'true' }),
  });
  const { Label, Language } = wire.Caption;
  answer(terminal, options, { wire, lines: [messages.added(clean(Label), Language, wire.CueCount)] });
}

async function readText(terminal: Terminal, file: string): Promise<string> {
  const { captions: messages } = terminal.messages;
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new CommandFailure('NoFile', terminal.messages.noFile(file));
  if (found.size > MAX_FILE_BYTES) throw new CommandFailure('TooLarge', messages.tooLarge(file, '1 MiB'));
  const decoded = decodeCaptionFile(await readFile(file));
  if (!decoded.ok) throw new CommandFailure('NotUnicode', messages.notUnicode(file));
  return decoded.text;
}

async function list(terminal: Terminal, videoId: string, options: CaptionOptions): Promise<void> {
  const { captions: messages } = terminal.messages;
  const { client } = await connect(terminal, options);
  const wire = await client.call('ListCaptions', { VideoId: videoId });
  const rows = wire.Captions.map(({ Language, Label, IsDefault, CreationTime }) => [
    ...[Language, Label, IsDefault ? messages.yes : '', CreationTime],
  ]);
  answer(terminal, options, { wire, lines: rows.length === 0 ? [messages.none] : textTable(messages.heads, rows) });
}

async function remove(
  terminal: Terminal,
  { videoId, language }: { readonly videoId: string; readonly language: string },
  options: CaptionOptions,
): Promise<void> {
  const { client } = await connect(terminal, options);
  const wire = await client.call('DeleteCaption', { VideoId: videoId, Language: language });
  answer(terminal, options, { wire, lines: [terminal.messages.captions.removed(clean(language))] });
}
