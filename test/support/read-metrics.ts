// Reads Prometheus' text format with the parser of Prometheus' own client for Python, which refuses what is not valid.
import { execFileSync } from 'node:child_process';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';

export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric, also one without samples. The name of a counter is without `_total`. */
export interface MetricFamily {
  readonly name: string;
  readonly type: string;
  readonly samples: readonly MetricSample[];
}

const PROGRAM = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
families = [
    {
        "name": family.name,
        "type": family.type,
        "samples": [{"name": one.name, "labels": one.labels, "value": one.value} for one in family.samples],
    }
    for family in text_string_to_metric_families(sys.stdin.read())
]
json.dump(families, sys.stdout)
`;

export async function readMetricFamilies(text: string): Promise<readonly MetricFamily[]> {
  if (!(await ensureSystemPackages(['prometheus-client']))) throw new Error('the parser is missing');
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', PROGRAM], { input: text }).toString()) as MetricFamily[];
}

export async function readMetrics(text: string): Promise<readonly MetricSample[]> {
  return (await readMetricFamilies(text)).flatMap(({ samples }) => samples);
}
