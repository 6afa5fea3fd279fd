/** A picture on the map with a rectangular hole, in which a finer picture lies. */
import type { ShaderModule } from '@luma.gl/shadertools';
import { BitmapLayer, type BitmapLayerProps } from '@deck.gl/layers';

interface HoleProps { box: [number, number, number, number] }

const hole = {
  name: 'hole',
  fs: 'layout(std140) uniform holeUniforms {\n  vec4 box;\n} hole;\n',
  uniformTypes: { box: 'vec4<f32>' },
} as const satisfies ShaderModule<HoleProps>;

/** `hole` in the picture's own coordinates: left, top, right, bottom from 0 to 1; nothing if left is not less than right. */
export class HoledBitmapLayer extends BitmapLayer<{ hole: [number, number, number, number] }> {
  static override layerName = 'HoledBitmapLayer';

  override getShaders() {
    const shaders = super.getShaders() as { modules: unknown[] };
    return {
      ...shaders,
      modules: [...shaders.modules, hole],
      inject: {
        'fs:DECKGL_FILTER_COLOR':
          // Half a pixel of overlap: the softened edges of the two pictures then add up to one.
          'vec2 rim = fwidth(geometry.uv) * 0.5; if (all(greaterThan(geometry.uv, hole.box.xy + rim)) && all(lessThan(geometry.uv, hole.box.zw - rim))) discard;\n',
      },
    };
  }

  override draw(options: Parameters<BitmapLayer['draw']>[0]): void {
    const { model } = this.state as unknown as { model?: { shaderInputs: { setProps(props: object): void } } };
    model?.shaderInputs.setProps({ hole: { box: this.props.hole } });
    super.draw(options);
  }
}

export type HoledProps = BitmapLayerProps & { hole: [number, number, number, number] };
