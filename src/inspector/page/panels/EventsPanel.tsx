import { useDeferredValue, useId, useMemo, useRef, useState } from 'react'
import { type Filter, type FrameKind, filterFrames, NO_FILTER } from '../model/filter.ts'
import { type Frame, indexOfFrame } from '../model/frame.ts'
import { pauseAt } from '../model/playback.ts'
import { Icon } from '../parts/Icon.tsx'
import { VirtualList } from '../parts/VirtualList.tsx'
import { useInspector, useShown, useStore } from '../store/useInspector.ts'
import { EventRow } from './EventRow.tsx'
import { FrameDetail } from './FrameDetail.tsx'
import { actorTitle, tabTitle } from './titles.ts'

const ROW_HEIGHT = 42

/** Everything that happened, with a filter; what is chosen here is shown everywhere. */
export function EventsPanel({ searchId }: { searchId: string }) {
  const store = useStore()
  const { timeline, revision, playback, home } = useInspector()
  const { frame: shown, world } = useShown()
  const [filter, setFilter] = useState<Filter>(NO_FILTER)
  const sought = useDeferredValue(filter)
  const countId = useId()
  const change = (part: Partial<Filter>) => setFilter({ ...filter, ...part })

  // biome-ignore lint/correctness/useExhaustiveDependencies: a timeline changes in place; `revision` says when.
  const frames = useMemo(() => filterFrames(timeline.frames, sought), [timeline, revision, sought])
  const actors = [...world.actors.values()]
  const tabs = [...new Set(actors.map(({ tab }) => tab))]
  const chosen = shown ? indexOfFrame(frames, shown) : -1
  const choose = (frame: Frame) =>
    store.setPlayback(({ timeline }) => pauseAt(timeline.frames, timeline.indexOf(frame)))
  const hasFilter = filter !== NO_FILTER && JSON.stringify(filter) !== JSON.stringify(NO_FILTER)
  const detail = useRef<HTMLDivElement>(null)

  return (
    <div className="events">
      <search className="filter">
        <label className="search">
          <span className="visually-hidden">Search events and payloads</span>
          <Icon name="search" />
          <input
            id={searchId}
            type="search"
            placeholder="Search events and payloads"
            value={filter.text}
            aria-describedby={countId}
            onChange={({ target }) => change({ text: target.value })}
          />
        </label>
        <div className="filter-row">
          <select
            aria-label="Kind"
            value={filter.kind ?? ''}
            onChange={({ target }) => change({ kind: (target.value || null) as FrameKind | null })}
          >
            <option value="">Usual</option>
            <option value="event">Events</option>
            <option value="actor">Actors</option>
            <option value="note">Notes</option>
            <option value="everything">Everything</option>
          </select>
          {tabs.length > 1 && (
            <select
              aria-label="Tab"
              value={filter.tab ?? ''}
              onChange={({ target }) => change({ tab: target.value || null })}
            >
              <option value="">All tabs</option>
              {tabs.map((tab) => (
                <option key={tab} value={tab}>
                  {tabTitle(tab, tabs, home)}
                </option>
              ))}
            </select>
          )}
          <select
            aria-label="Actor"
            value={filter.actor ?? ''}
            onChange={({ target }) => change({ actor: target.value || null })}
          >
            <option value="">All actors</option>
            {actors.map((actor) => (
              <option key={actor.key} value={actor.key}>
                {actorTitle(actor, tabs, home)}
              </option>
            ))}
          </select>
          {hasFilter && (
            <button type="button" className="plain" onClick={() => setFilter(NO_FILTER)}>
              Clear
            </button>
          )}
        </div>
      </search>
      <p id={countId} className="count">
        {frames.length.toLocaleString('en')} {frames.length === 1 ? 'entry' : 'entries'}
        {timeline.dropped > 0 && ` · the oldest ${timeline.dropped.toLocaleString('en')} have fallen out`}
      </p>
      {frames.length === 0 ? (
        <p className="hint">{hasFilter ? 'Nothing matches the filter.' : 'Nothing has happened yet.'}</p>
      ) : (
        <VirtualList
          items={frames}
          keyOf={(frame) => frame.key}
          label="Events"
          chosen={chosen}
          onChoose={choose}
          follows={playback.mode === 'live'}
          rowHeight={ROW_HEIGHT}
          render={(frame) => <EventRow frame={frame} timeline={timeline} tabs={tabs} home={home} />}
        />
      )}
      <div ref={detail} className="detail-space">
        {playback.mode !== 'live' && shown ? (
          <FrameDetail frame={shown} world={world} tabs={tabs} home={home} />
        ) : (
          frames.length > 0 && <p className="hint">Choose an entry to look inside; the page then stays there.</p>
        )}
      </div>
    </div>
  )
}
