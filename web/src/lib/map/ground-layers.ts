/** The layers of the ground that do not change with the day: relief, city, water, ways. */
import { BitmapLayer, PathLayer, PolygonLayer, SolidPolygonLayer } from '@deck.gl/layers';
import type { Layer } from '@deck.gl/core';
import type { Feature, MapLayers, Position } from '../api/types';
import type { Palette, Rgb } from './palette';
import { mix } from './palette';
import { colourAt, type Relief } from './relief';

const lines = (layers: MapLayers, name: keyof MapLayers): { path: [number, number][]; feature: Feature }[] =>
  (layers[name]?.features ?? []).flatMap((feature) =>
    feature.geometry.type === 'LineString' ? [{ path: smooth(feature.geometry.coordinates), feature }] : []);

const areas = (layers: MapLayers, name: keyof MapLayers): { rings: [number, number][][]; feature: Feature }[] =>
  (layers[name]?.features ?? []).flatMap((feature) =>
    feature.geometry.type === 'Polygon' ? [{ rings: feature.geometry.coordinates.map((ring) => ring.map(([x = 0, y = 0]) => [x, y] as [number, number])), feature }] : []);

/** Corners cut once: hand-drawn rivers and railways do not bend at a point. */
function smooth(line: Position[]): [number, number][] {
  const points = line.map(([x = 0, y = 0]) => [x, y] as [number, number]);
  if (points.length < 3) return points;
  const path: [number, number][] = [points[0]!];
  for (let index = 0; index + 1 < points.length; index++) {
    const [ax, ay] = points[index]!;
    const [bx, by] = points[index + 1]!;
    path.push([ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25], [ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75]);
  }
  path.push(points.at(-1)!);
  return path;
}

export function prepareGround(layers: MapLayers) {
  return {
    rivers: lines(layers, 'rivers'),
    waters: areas(layers, 'rivers'),
    islands: areas(layers, 'rivers').flatMap((area) => area.rings.slice(1)),
    rail: lines(layers, 'rail'),
    roads: lines(layers, 'roads'),
    city: areas(layers, 'city'),
    works: lines(layers, 'defence_lines'),
    fronts: lines(layers, 'fronts'),
  };
}

/** Whether a place lies on the surface of a river or a lake; islands do not. */
export function isWater(shapes: GroundShapes, lng: number, lat: number): boolean {
  return shapes.waters.some(({ rings }) => {
    let inside = false;
    for (const ring of rings) {
      for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
        const [ax, ay] = ring[at]!, [bx, by] = ring[before]!;
        if (ay > lat !== by > lat && lng < ((bx - ax) * (lat - ay)) / (by - ay) + ax) inside = !inside;
      }
    }
    return inside;
  });
}

export type GroundShapes = ReturnType<typeof prepareGround>;

export function groundLayers(shapes: GroundShapes, relief: Relief, palette: Palette): Layer[] {
  return [
    new BitmapLayer({ id: 'relief', image: relief.picture, bounds: relief.box }),
    new PolygonLayer<(typeof shapes.city)[number]>({
      id: 'city', data: shapes.city, getPolygon: (area) => area.rings, stroked: true, getLineColor: [...palette.ground, 150], lineWidthUnits: 'pixels', getLineWidth: 0.6,
      getFillColor: (area) => cityColour(String(area.feature.properties.kind), palette), updateTriggers: { getFillColor: palette.dark },
    }),
  ];
}

const middleOf = (ring: [number, number][]): [number, number] => [ring.reduce((sum, [x]) => sum + x, 0) / ring.length, ring.reduce((sum, [, y]) => sum + y, 0) / ring.length];

/** Rivers, lakes and islands lie above the tint of control: water belongs to nobody and must look like water, and who holds an island is told by who stands on it. */
export function waterLayers(shapes: GroundShapes, relief: Relief, palette: Palette, ice: number): Layer[] {
  const water: Rgb = mix(palette.water, palette.ice, ice);
  const width = (feature: Feature) => Number(feature.properties.width_m ?? 10);
  return [
    new SolidPolygonLayer<[number, number][]>({ id: 'islands', data: shapes.islands, getPolygon: (ring) => ring, getFillColor: (ring) => colourAt(relief, ...middleOf(ring)), updateTriggers: { getFillColor: relief } }),
    new PolygonLayer<(typeof shapes.waters)[number]>({
      id: 'waters', data: shapes.waters, getPolygon: (area) => area.rings, getFillColor: water, stroked: true, getLineColor: palette.waterEdge, lineWidthUnits: 'pixels',
      getLineWidth: 0.8, updateTriggers: { getFillColor: [palette.dark, ice] },
    }),
    new PathLayer<(typeof shapes.rivers)[number]>({
      id: 'rivers', data: shapes.rivers, getPath: (river) => river.path, getColor: (river) => (width(river.feature) > 60 ? water : [...palette.waterEdge, 170]),
      // Where a river's surface is drawn as an area, its line would only repeat it.
      getWidth: (river) => Math.min(width(river.feature), 900), widthUnits: 'meters', widthMinPixels: 0.8, widthMaxPixels: 40, jointRounded: true, capRounded: true,
      updateTriggers: { getColor: [palette.dark, ice] },
    }),
  ];
}

function cityColour(kind: string, palette: Palette): [number, number, number, number] {
  if (kind === 'factory' || kind === 'port' || kind === 'rail-yard') return [...palette.factory, 235];
  if (kind === 'gully') return [...palette.terrain.gully!, 235];
  if (kind === 'park' || kind === 'open') return [...palette.terrain.woods!, 215];
  return [...palette.city, kind === 'residential-stone' ? 245 : 200];
}

export function wayLayers(shapes: GroundShapes, palette: Palette): Layer[] {
  return [
    new PathLayer<(typeof shapes.roads)[number]>({
      id: 'roads', data: shapes.roads, getPath: (road) => road.path, getColor: [...palette.road, 210], getWidth: 120, widthUnits: 'meters', widthMinPixels: 0.9, widthMaxPixels: 3, jointRounded: true,
    }),
    new PathLayer<(typeof shapes.rail)[number]>({
      id: 'rail', data: shapes.rail, getPath: (rail) => rail.path, getColor: [...palette.rail, 210], getWidth: 140, widthUnits: 'meters', widthMinPixels: 1.3, widthMaxPixels: 4, jointRounded: true,
    }),
    new PathLayer<(typeof shapes.rail)[number]>({
      id: 'rail-ties', data: shapes.rail.map((rail) => ({ ...rail, path: rail.path })), getPath: (rail) => rail.path, getColor: [...palette.ground, 255], getWidth: 60,
      widthUnits: 'meters', widthMinPixels: 0.45, widthMaxPixels: 1.6, jointRounded: true,
    }),
  ];
}
