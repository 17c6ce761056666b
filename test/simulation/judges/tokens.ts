import type { SimTab } from '../simTab.ts'
import type { World } from '../world.ts'
import { isOverFor } from './over.ts'

/** What must not come back for a token that is asked for at this moment: I2, I7 and the lock. */
export function judgeToken(world: World, tab: SimTab): (token: string | null) => void {
  const judged = [...world.journal.epochs.values()].map((epoch) => ({ ...epoch, isOver: isOverFor(world, tab, epoch) }))
  return (token) => {
    if (token === null) return
    const family = world.server.state.familyOf(token)
    if (!family) return world.fail('I7', `${tab.name} returns a token that the server has never issued`)
    const { user, isLocked } = tab.auth.view
    const verdicts = judged.filter(({ families }) => families.has(family.id)).map(({ isOver }) => isOver(family.id))
    if (verdicts.includes(true))
      world.fail('I2', `${tab.name} returns a token of ${family.userId} after that session was signed out`)
    else if (verdicts.includes('mute')) world.excuse('mute')
    if (user?.id !== family.userId)
      world.fail('I7', `${tab.name} shows ${user?.id ?? 'nobody'} and returns a token of ${family.userId}`)
    if (isLocked) world.fail('lock', `${tab.name} is locked and returns a token`)
  }
}
