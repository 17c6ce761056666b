import { type Place, places, usePlace } from './usePlace.ts'

const all = Object.entries(places) as [Place, string][]

export function PlaceLinks() {
  const here = usePlace()
  return (
    <nav className="places" aria-label="Places of the app">
      {all.map(([place, name]) => (
        <a key={place} href={place || '#'} aria-current={place === here ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  )
}
