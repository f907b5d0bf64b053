// The videos of a search, page by page as they come into sight. Far pages are reached with ScrollTokens: a token reaches 1,200 rows
// around its page, so a jump goes there in hops that ask for ids alone.
import { signal, type Signal } from '@preact/signals';

export interface MediaItem {
  readonly videoId: string;
  readonly isAudio: boolean;
  readonly title: string;
  readonly status: string;
  readonly coverUrl: string;
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  readonly tags: readonly string[];
  readonly cateId: number | undefined;
  readonly cateName: string;
  readonly referenceId: string;
  readonly createdAt: string;
}

export interface AskedPage {
  readonly pageNo: number;
  readonly scrollToken?: string | undefined;
  /** A hop: only its token is of use. */
  readonly isHop: boolean;
}

export interface FoundPage {
  readonly total: number;
  readonly scrollToken?: string | undefined;
  readonly items: readonly MediaItem[];
}

export const PAGE_SIZE = 100;
const REACHABLE_PAGES = 50;
const HOP_PAGES = 12;
const MOST_TAGS = 200;

export class MediaPages {
  readonly total: Signal<number | undefined> = signal(undefined);
  /** Counts changes of the rows. */
  readonly version = signal(0);
  readonly error: Signal<unknown> = signal(undefined);
  loadedAtMs = 0;
  readonly #search: (asked: AskedPage) => Promise<FoundPage>;
  readonly #pages = new Map<number, readonly MediaItem[]>();
  readonly #fresh = new Set<number>();
  readonly #tokens = new Map<number, string>();
  #wanted: readonly number[] = [];
  #isRunning = false;

  constructor(search: (asked: AskedPage) => Promise<FoundPage>) {
    this.#search = search;
  }

  at(index: number): MediaItem | undefined {
    return this.#pages.get(pageOf(index))?.[index % PAGE_SIZE];
  }

  /** Of the rows that were loaded, in order: what a viewer of the list can filter by. */
  knownTags(): readonly string[] {
    if (this.version.value === 0) return [];
    const tags = new Set([...this.#pages.values()].flatMap((items) => items.flatMap((item) => item.tags)));
    return [...tags].sort((a, b) => a.localeCompare(b)).slice(0, MOST_TAGS);
  }

  find(videoId: string): MediaItem | undefined {
    for (const items of this.#pages.values()) {
      const found = items.find((item) => item.videoId === videoId);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The rows in sight. Those of an earlier call are no longer waited for. */
  need(from: number, to: number): void {
    this.#wanted = pagesOf(from, to);
    void this.#run();
  }

  /** Rows that are needed wherever the window is: those of a selection. */
  async loadAll(from: number, to: number): Promise<readonly MediaItem[]> {
    for (const pageNo of pagesOf(from, to)) {
      if (!this.#pages.has(pageNo)) await this.#load(pageNo, () => true);
    }
    const indexes = Array.from({ length: to - from + 1 }, (_, step) => from + step);
    return indexes.flatMap((index) => this.at(index) ?? []);
  }

  /** Looks again at what is in sight; until then the rows stay. */
  reload(): void {
    this.#fresh.clear();
    this.#tokens.clear();
    void this.#run();
  }

  patch(videoId: string, changes: Partial<MediaItem>): void {
    for (const [pageNo, items] of this.#pages) {
      if (!items.some((item) => item.videoId === videoId)) continue;
      this.#pages.set(
        pageNo,
        items.map((item) => (item.videoId === videoId ? { ...item, ...changes } : item)),
      );
      this.version.value += 1;
    }
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let pageNo = this.#nextMissing(); pageNo !== undefined; pageNo = this.#nextMissing()) {
        const asked = pageNo;
        await this.#load(asked, () => this.#wanted.includes(asked));
      }
      this.error.value = undefined;
    } catch (error) {
      this.error.value = error;
    } finally {
      this.#isRunning = false;
    }
  }

  #nextMissing(): number | undefined {
    return this.#wanted.find((pageNo) => !this.#fresh.has(pageNo));
  }

  async #load(pageNo: number, isWanted: () => boolean): Promise<void> {
    let near = this.#nearestToken(pageNo);
    while (pageNo > REACHABLE_PAGES && Math.abs(pageNo - near) > HOP_PAGES) {
      if (!isWanted()) return;
      const hop = near + Math.sign(pageNo - near) * HOP_PAGES;
      await this.#ask(hop, near, true);
      near = hop;
    }
    await this.#ask(pageNo, near, false);
  }

  /** The last page that is reached without a token stands for itself. */
  #nearestToken(pageNo: number): number {
    const pages = [REACHABLE_PAGES, ...this.#tokens.keys()];
    return pages.reduce((best, each) => (Math.abs(each - pageNo) < Math.abs(best - pageNo) ? each : best));
  }

  async #ask(pageNo: number, near: number, isHop: boolean): Promise<void> {
    const isDirect = pageNo <= REACHABLE_PAGES;
    if (!isDirect && !this.#tokens.has(near)) await this.#ask(near, near, true);
    const found = await this.#search({ pageNo, isHop, scrollToken: isDirect ? undefined : this.#tokens.get(near) });
    if (found.scrollToken !== undefined) this.#tokens.set(pageNo, found.scrollToken);
    if (isHop) return;
    this.#pages.set(pageNo, found.items);
    this.#fresh.add(pageNo);
    this.total.value = found.total;
    this.loadedAtMs = Date.now();
    this.version.value += 1;
  }
}

function pageOf(index: number): number {
  return Math.floor(index / PAGE_SIZE) + 1;
}

function pagesOf(from: number, to: number): readonly number[] {
  const [first, last] = [pageOf(Math.max(0, from)), pageOf(Math.max(0, to))];
  return Array.from({ length: last - first + 1 }, (_, step) => first + step);
}
