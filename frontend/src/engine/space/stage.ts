/** A body on a floor, drawn by three.js. Drawn anew only when the frame, the sight or the size changes. Fetched when it is asked for. */
import {
  CircleGeometry, Color, CylinderGeometry, DirectionalLight, DoubleSide, Group, HemisphereLight, Line, LineBasicMaterial, Mesh, MeshBasicMaterial,
  MeshStandardMaterial, PerspectiveCamera, RingGeometry, Scene, SphereGeometry, Vector3, WebGLRenderer, BufferGeometry,
} from 'three'
import { BONES, FIRST_FACE, JOINT_COUNT, LOW_SCORE, NECK, NOSE, sideOf, type Side } from '../body'
import type { PoseTrack } from '../pose'
import type { Scope } from '../scope'
import { FILM_COLOURS } from '../skeleton'
import { standing } from './stand'
import { SIDES, type Sight } from './turn'

const LIMB = 0.026
const JOINT = 0.036
const HEAD = 0.088
const MIDDLE = new Vector3(0, 0.86, 0)
const VIEW_ANGLE = 28
/** Metres that must be in view from the middle of the body, up and to the sides: arms go up and out. */
const REACH = 1.18
const UP = new Vector3(0, 1, 0)
const FLOOR = 0x2a3531

export class Stage {
  private readonly renderer: WebGLRenderer
  private readonly scene = new Scene()
  private readonly camera = new PerspectiveCamera(VIEW_ANGLE, 1, 0.1, 30)
  private readonly bones: Mesh[]
  private readonly joints: (Mesh | null)[]
  private readonly head: Mesh
  private readonly shadow: Mesh
  private pose: PoseTrack | null = null
  private frame = 0
  private mirror = false
  private sight: Sight = SIDES.camera
  private waiting = false

  /** Throws where the browser has no WebGL. */
  constructor(canvas: HTMLCanvasElement, private readonly scope: Scope) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, powerPreference: 'low-power' })
    this.renderer.setPixelRatio(Math.min(2, globalThis.devicePixelRatio || 1))
    const key = new DirectionalLight(0xffffff, 2.2)
    key.position.set(1.5, 3, 2.5)
    this.scene.add(new HemisphereLight(0xffffff, 0x55605c, 1.6), key, floor())
    const paint = Object.fromEntries((['centre', 'left', 'right'] as const).map((side) => [side, new MeshStandardMaterial({ color: new Color(FILM_COLOURS[side]), roughness: 0.55 })])) as Record<Side, MeshStandardMaterial>
    const limb = new CylinderGeometry(LIMB, LIMB, 1, 12)
    const ball = new SphereGeometry(JOINT, 16, 12)
    this.bones = BONES.filter(([, to]) => to < FIRST_FACE).map(([, , side]) => new Mesh(limb, paint[side]))
    this.joints = Array.from({ length: JOINT_COUNT }, (_, joint) => (joint >= FIRST_FACE || joint === NOSE ? null : new Mesh(ball, paint[sideOf(joint)])))
    this.head = new Mesh(new SphereGeometry(HEAD, 24, 16), paint.centre)
    this.shadow = new Mesh(new CircleGeometry(0.3, 32), new MeshBasicMaterial({ color: 0x000000, transparent: true, opacity: 0.35 }))
    this.shadow.rotation.x = -Math.PI / 2
    this.shadow.position.y = 0.004
    this.scene.add(...this.bones, ...this.joints.filter((mesh) => mesh !== null), this.head, this.shadow)
    scope.resize(canvas.parentElement ?? canvas, (width, height) => this.resize(width, height))
    scope.add(() => this.renderer.dispose())
  }

  setPose(pose: PoseTrack | null): void {
    this.pose = pose
    this.soon()
  }

  setMirror(mirror: boolean): void {
    this.mirror = mirror
    this.soon()
  }

  setSight(sight: Sight): void {
    this.sight = sight
    this.soon()
  }

  /** The frame that is on the screen. */
  show(frame: number): void {
    this.frame = frame
    this.soon()
  }

  private resize(width: number, height: number): void {
    if (width === 0 || height === 0) return
    this.renderer.setSize(width, height, false)
    this.camera.aspect = width / height
    this.camera.updateProjectionMatrix()
    this.soon()
  }

  private soon(): void {
    if (this.waiting || this.scope.disposed) return
    this.waiting = true
    this.scope.frame(() => {
      this.waiting = false
      this.draw()
    })
  }

  private draw(): void {
    const points = this.pose && standing(this.pose, this.frame)
    const score = this.pose?.body(this.frame)?.score
    const at = (joint: number) => new Vector3((points?.[joint * 3] ?? NaN) * (this.mirror ? -1 : 1), points?.[joint * 3 + 1] ?? NaN, points?.[joint * 3 + 2] ?? NaN)
    const there = (point: Vector3) => !Number.isNaN(point.x + point.y + point.z)
    const thin = (joint: number) => ((score?.[joint] ?? 0) < LOW_SCORE ? 0.5 : 1)
    BONES.filter(([, to]) => to < FIRST_FACE).forEach(([from, to], i) => {
      const bone = this.bones[i]
      const [a, b] = [at(from), at(to)]
      if (!bone) return
      bone.visible = there(a) && there(b)
      if (!bone.visible) return
      const way = b.clone().sub(a)
      const length = way.length()
      const width = Math.min(thin(from), thin(to))
      bone.position.copy(a).addScaledVector(way, 0.5)
      bone.scale.set(width, Math.max(length, 1e-4), width)
      bone.quaternion.setFromUnitVectors(UP, way.normalize())
    })
    this.joints.forEach((mesh, joint) => {
      if (!mesh) return
      const point = at(joint)
      mesh.visible = there(point)
      if (mesh.visible) mesh.position.copy(point)
      mesh.scale.setScalar(thin(joint))
    })
    const [nose, neck] = [at(NOSE), at(NECK)]
    this.head.visible = there(nose)
    // The nose is in front of the head's middle: it goes back a little, towards over the neck.
    if (this.head.visible) this.head.position.copy(nose).lerp(there(neck) ? new Vector3(neck.x, nose.y, neck.z) : nose, 0.5).setY(nose.y + 0.03)
    this.shadow.visible = points !== null
    this.aim()
    this.renderer.render(this.scene, this.camera)
  }

  private aim(): void {
    const { yaw, pitch, zoom } = this.sight
    const half = Math.tan((VIEW_ANGLE * Math.PI) / 360)
    const away = REACH / half / Math.min(1, this.camera.aspect) / zoom
    this.camera.position.set(
      MIDDLE.x + away * Math.cos(pitch) * Math.sin(yaw), MIDDLE.y + away * Math.sin(pitch), MIDDLE.z + away * Math.cos(pitch) * Math.cos(yaw),
    )
    this.camera.lookAt(MIDDLE)
  }
}

/** Rings a half metre apart, and a mark where the camera stood. */
function floor(): Group {
  const ground = new Group()
  const disc = new Mesh(new CircleGeometry(1.5, 64), new MeshBasicMaterial({ color: FLOOR, transparent: true, opacity: 0.55, side: DoubleSide }))
  ground.add(disc)
  for (const radius of [0.5, 1, 1.5]) {
    const ring = new Mesh(new RingGeometry(radius - 0.006, radius, 96), new MeshBasicMaterial({ color: 0x6d7c77, transparent: true, opacity: 0.6, side: DoubleSide }))
    ring.position.z = 0.001
    ground.add(ring)
  }
  const mark = new BufferGeometry().setFromPoints([new Vector3(-0.1, -1.66, 0), new Vector3(0, -1.54, 0), new Vector3(0.1, -1.66, 0)])
  ground.add(new Line(mark, new LineBasicMaterial({ color: 0xff7657 })))
  ground.rotation.x = -Math.PI / 2
  return ground
}
