/** What the server sends; see docs/api.md. */

export type Day = number;

export interface ScenarioName { name: string; title: string; description?: string }

export interface RecordPoint { value: number | string; low: number | string; high: number | string; source?: string; note?: string }

export interface Metric { id: string; unit: string; doc: string; record?: RecordPoint | null }

export interface Patch { name: string; title: string; description: string; claim?: string | null }

export interface Claim {
  id: string; claim: string; said_by?: string; cause_changed?: string; counterfactual?: string; primary_metric?: string; secondary_metrics?: string; testable?: boolean;
}

export interface Scenario {
  name: string; title: string; description: string;
  days: { first: string; last: string; count: number };
  sides: string[];
  metrics: Metric[]; patches: Patch[]; claims: Claim[];
  experiments: ScenarioName[];
  series: string[];
}

export interface ElementRow {
  id: string; name: string; side: string; nation: string; arm: string; echelon: string;
  headquarters: { id: string; name: string; echelon?: string; parent?: string | null }; sidc: string; arrives: string; men?: number;
}

export interface Headquarters {
  id: string; name: string; side: string; nation: string; arm: string; echelon: string; parent: string | null; sidc: string;
  transfers?: { date: string; parent: string }[];
}

export type Position = number[];

export interface Feature {
  type: 'Feature';
  properties: Record<string, string | number | boolean | null | undefined>;
  geometry:
    | { type: 'Point'; coordinates: Position }
    | { type: 'LineString'; coordinates: Position[] }
    | { type: 'Polygon'; coordinates: Position[][] }
    | { type: 'MultiPolygon'; coordinates: Position[][][] };
}

export interface FeatureCollection { type: 'FeatureCollection'; features: Feature[] }

export type LayerName = 'rivers' | 'rail' | 'roads' | 'places' | 'terrain' | 'city' | 'defence_lines' | 'fronts';
export type MapLayers = Partial<Record<LayerName, FeatureCollection>>;

export interface MetricOutcome { value: number | string | null; unit: string; record?: RecordPoint | null }

export interface Battle {
  id: string; scenario: string; seed: number; patches: string[]; until?: string | null;
  metrics?: Record<string, MetricOutcome>; state_hash?: string; version?: string;
  days: number; blocks: number;
}

export interface BattleEvent { tick: number; kind: string; side: string | null; text: string; cell: number | null; element: number | null }

export type JobState = 'queued' | 'running' | 'done' | 'cancelled' | 'failed';
export interface Job {
  id: string | number; kind: 'battle' | 'experiment'; state: JobState; done: number; total: number; created: string | number;
  /** `result`: the address of what it makes. */
  error?: string | null; result?: string | null; subject?: string | null;
}

export interface Arm { id: string; title: string; patches: string[] }

export interface Effect {
  metric: string; arm: string; n: number; baseline_mean: number; arm_mean: number; difference: number; low: number; high: number;
  p_superiority?: number; happened_baseline?: number | null; happened_arm?: number | null;
}

export interface Fan { name: string; first_day: string; arms: { arm: string; quantiles: number[][] }[] }

export interface DifferenceMap { arm: string; date: string; baseline: number[]; changed: number[] }

export interface Experiment {
  id: string; scenario: string; title: string; claim?: string | null; arms: Arm[];
  metrics: { id: string; unit: string; doc: string; is_date?: boolean; smallest_effect?: number | null }[];
  done: number; wanted: number; effects: Effect[]; fans: Fan[]; maps: DifferenceMap[];
}

export interface Parameter {
  path: string; value: number | boolean | string; unit?: string | null; low?: number | null; high?: number | null;
  distribution?: string | null; source?: string | null; confidence?: string | null; note?: string | null;
}

export interface RecordRow {
  id: string; topic: string; side: string; from: string; to: string; place: string; quantity: string; unit: string;
  value: string | number; low: string | number; high: string | number; source: string; confidence: string; note: string; metric?: string | null;
}

export interface Source { id: string; title: string; mark: string; note: string }

export interface MediaItem {
  id: string; title: string; holder: string; date: string | null; timecode?: string | null; rights: string; restrictions: string[];
  kind?: string; file?: string | null; url?: string | null; note?: string | null;
}
