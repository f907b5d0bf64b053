// Reads Prometheus' text format with the parser of Prometheus' own client for Python, which refuses what is not valid.
import { execFileSync } from 'node:child_process';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';

export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const PROGRAM = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
samples = [
    {"name": sample.name, "labels": sample.labels, "value": sample.value}
    for family in text_string_to_metric_families(sys.stdin.read())
    for sample in family.samples
]
json.dump(samples, sys.stdout)
`;

export async function readMetrics(text: string): Promise<readonly MetricSample[]> {
  if (!(await ensureSystemPackages(['prometheus-client']))) throw new Error('the parser is missing');
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', PROGRAM], { input: text }).toString()) as MetricSample[];
}
