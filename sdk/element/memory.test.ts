import { describe, expect, test } from 'vitest';
import { createMemory, type Memory } from './memory.ts';

function memoryOver(entries: Map<string, string>): Memory {
  const store = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
  };
  return createMemory(() => store);
}

describe('the memory of the player', () => {
  test('keeps a choice for the next page', () => {
    const entries = new Map<string, string>();
    memoryOver(entries).write('volume', '0.4');
    expect(memoryOver(entries).read('volume')).toBe('0.4');
    expect(memoryOver(entries).read('speed')).toBeUndefined();
  });

  test('knows where each film was left, the latest hundred', () => {
    const entries = new Map<string, string>();
    const memory = memoryOver(entries);
    for (let film = 0; film < 120; film++) memory.keepPosition(`film${String(film)}`, { seconds: 61.7, duration: 600 });
    expect(memory.position('film119')).toBe(61);
    expect(memory.position('film19')).toBe(0);
    expect(memory.position('other')).toBe(0);
  });

  test('begins again with a film that was nearly over', () => {
    const memory = memoryOver(new Map());
    memory.keepPosition('film', { seconds: 60, duration: 600 });
    memory.keepPosition('film', { seconds: 595, duration: 600 });
    expect(memory.position('film')).toBe(0);
  });

  test.each([
    ['a film that was only begun', 4, 600],
    ['a film of unknown length', 60, NaN],
  ])('does not keep the position of %s', (_, seconds, duration) => {
    const memory = memoryOver(new Map());
    memory.keepPosition('film', { seconds, duration });
    expect(memory.position('film')).toBe(0);
  });

  test('survives a store that is refused, full or damaged', () => {
    const refused = createMemory(() => {
      throw new Error('SecurityError');
    });
    refused.write('speed', '2');
    expect([refused.read('speed'), refused.position('film')]).toEqual([undefined, 0]);
    for (const damaged of ['{', '{}', '[[1,2],["film","x"],null]'])
      expect(memoryOver(new Map([['playauth.positions', damaged]])).position('film')).toBe(0);
  });
});
