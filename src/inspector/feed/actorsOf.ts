import type { AnyActorRef } from 'xstate'

/** An actor and all that it has begun, parents first. */
export function actorsOf(root: AnyActorRef): AnyActorRef[] {
  const { children } = Object(root.getSnapshot()) as { children?: Readonly<Record<string, AnyActorRef | undefined>> }
  const below = Object.values(children ?? {}).flatMap((child) => (child ? actorsOf(child) : []))
  return [root, ...below]
}
