// The sentence for a Node that is too old.
import { expect, test } from 'vitest';
import { oldNodeText } from './old-node.ts';

test.each(['24.0.0', '24.21.0', '26.1.0', '100.0.0'])('Node %s is new enough', (version) => {
  expect(oldNodeText(version)).toBeUndefined();
});

test.each(['20.20.2', '22.21.0', '23.11.1', '8.17.0'])('Node %s gets one sentence with its version', (version) => {
  for (const sentence of oldNodeText(version) ?? []) {
    expect(sentence).toContain(`v${version}`);
    expect(sentence).not.toContain('\n');
  }
  expect(oldNodeText(version)).toHaveLength(2);
});
