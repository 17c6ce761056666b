import type { SimTab } from '../simTab.ts'
import type { World } from '../world.ts'
import { isOverFor } from './over.ts'

/** What must not come back for a token that is asked for at this moment: I2, I7 and the lock. */
export function judgeToken(world: World, tab: SimTab): (token: string | null) => void {
  const epochs = [...world.journal.epochs.values()]
  const over = epochs.filter((epoch) => isOverFor(world, tab, epoch) === true)
  const muted = epochs.filter((epoch) => isOverFor(world, tab, epoch) === 'mute')
  return (token) => {
    if (token === null) return
    const family = world.server.state.familyOf(token)
    if (!family) return world.fail('I7', `${tab.name} returns a token that the server has never issued`)
    const { user, isLocked } = tab.auth.view
    if (over.some(({ families }) => families.has(family.id)))
      world.fail('I2', `${tab.name} returns a token of ${family.userId} after that session was signed out`)
    else if (muted.some(({ families }) => families.has(family.id))) world.excuse('mute')
    if (user?.id !== family.userId)
      world.fail('I7', `${tab.name} shows ${user?.id ?? 'nobody'} and returns a token of ${family.userId}`)
    if (isLocked) world.fail('lock', `${tab.name} is locked and returns a token`)
  }
}
