/** Places and waters with their rank: which names are worth their room at which scale. */
import type { FeatureCollection, MapLayers, Position } from '../api/types';

export interface MapName {
  text: string;
  lng: number;
  lat: number;
  kind: 'city' | 'town' | 'village' | 'landmark' | 'water' | 'district';
  /** From this zoom on. */
  from: number;
  until: number;
  rank: number;
  angle: number;
}

const PLACE_ZOOM: Record<string, [MapName['kind'], number]> = {
  city: ['city', 0], town: ['town', 6.6], village: ['village', 9.1], station: ['village', 9.4], airfield: ['landmark', 8.7],
  height: ['landmark', 10.4], bridge: ['landmark', 10.6], crossing: ['landmark', 11], landing: ['landmark', 11.4], landmark: ['landmark', 11.2],
};

const plain = (name: string) => name.replace(/\s*\(.*$/, '').trim();

/** Where a point of a line lies and how it runs there, so that a river's name can follow it. */
function along(line: Position[], at: number): { lng: number; lat: number; angle: number } {
  const a = line[Math.max(at - 1, 0)]!;
  const b = line[Math.min(at + 1, line.length - 1)]!;
  const lat = (a[1]! + b[1]!) / 2;
  let angle = -Math.atan2((b[1]! - a[1]!) / Math.cos((lat * Math.PI) / 180), b[0]! - a[0]!);
  if (angle > Math.PI / 2) angle -= Math.PI;
  if (angle < -Math.PI / 2) angle += Math.PI;
  return { lng: line[at]![0]!, lat: line[at]![1]!, angle };
}

function centre(ring: Position[]): { lng: number; lat: number } {
  let lng = 0, lat = 0;
  for (const point of ring) { lng += point[0]!; lat += point[1]!; }
  return { lng: lng / ring.length, lat: lat / ring.length };
}

export function namesOf(layers: MapLayers): MapName[] {
  const names: MapName[] = [];
  const each = (collection: FeatureCollection | undefined, use: (feature: FeatureCollection['features'][number], text: string) => void) => {
    for (const feature of collection?.features ?? []) use(feature, plain(String(feature.properties.name ?? '')));
  };
  each(layers.places, (feature, text) => {
    if (feature.geometry.type !== 'Point' || !text) return;
    const [kind, from] = PLACE_ZOOM[String(feature.properties.kind)] ?? ['landmark', 10.8];
    const people = Number(feature.properties.population ?? 0);
    const [lng = 0, lat = 0] = feature.geometry.coordinates;
    names.push({ text, lng, lat, kind, from: people > 100_000 ? 0 : from, until: 30, rank: people > 0 ? -Math.log10(people + 1) : from, angle: 0 });
  });
  const seen = new Set<string>();
  each(layers.rivers, (feature, text) => {
    if (!text || seen.has(text)) return;
    const width = Number(feature.properties.width_m ?? 0);
    const geometry = feature.geometry;
    if (geometry.type === 'LineString') {
      seen.add(text);
      // A great river is named wherever the map may show a piece of it; the map leaves out what is too close.
      const line = geometry.coordinates;
      const steps = width >= 100 ? Math.min(line.length - 2, 24) : 1;
      for (let step = 1; step <= steps; step++) {
        const at = steps === 1 ? Math.floor(line.length / 2) : Math.round((step * (line.length - 1)) / (steps + 1));
        names.push({ text, ...along(line, at), kind: 'water', from: width >= 250 ? 5 : width >= 100 ? 7.6 : 8.4, until: 30, rank: 3 - width / 1000 + Math.abs(step - steps / 2) * 1e-4 });
      }
    } else if (geometry.type === 'Polygon' && String(feature.properties.shape) === 'lake') {
      names.push({ text, ...centre(geometry.coordinates[0] ?? []), kind: 'water', from: 8.4, until: 30, rank: 6, angle: 0 });
    }
  });
  each(layers.city, (feature, text) => {
    if (feature.geometry.type !== 'Polygon' || !text) return;
    names.push({ text, ...centre(feature.geometry.coordinates[0] ?? []), kind: 'district', from: 11, until: 30, rank: 4, angle: 0 });
  });
  // A station, an airfield and a village of one name close together need it written once.
  const ordered = names.sort((a, b) => a.rank - b.rank);
  return ordered.filter((name, index) => !ordered.slice(0, index).some((other) =>
    other.text === name.text && other.kind !== 'water' && Math.abs(other.lng - name.lng) < 0.12 && Math.abs(other.lat - name.lat) < 0.08));
}

export interface Box { x0: number; y0: number; x1: number; y1: number }

/** What is taken on the picture; asks and takes in one step. */
export class Room {
  private readonly boxes: Box[] = [];

  free(box: Box): boolean {
    return !this.boxes.some((other) => box.x0 < other.x1 && other.x0 < box.x1 && box.y0 < other.y1 && other.y0 < box.y1);
  }

  take(box: Box): void {
    this.boxes.push(box);
  }

  claim(box: Box): boolean {
    if (!this.free(box)) return false;
    this.take(box);
    return true;
  }
}
