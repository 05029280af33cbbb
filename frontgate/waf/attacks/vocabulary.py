"""The words that SQL and HTML give a meaning to, as far as attacks use it."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS = _words(
    "applet base basefont bgsound embed form frame frameset iframe ilayer import isindex layer "
    "link listener math meta noscript object script set style svg template vmlframe xml xss "
    "animate animatetransform foreignobject handler"
)
"""They load or run something by themselves, or change where a page sends what is typed."""

EVENTS = _words(
    "abort activate afterprint afterscriptexecute animationcancel animationend "
    "animationiteration animationstart auxclick beforecopy beforecut beforeinput beforepaste "
    "beforeprint beforescriptexecute beforetoggle beforeunload begin blur bounce cancel canplay "
    "canplaythrough change click close compositionend compositionstart compositionupdate "
    "contentvisibilityautostatechange contextmenu copy cuechange cut dblclick drag dragend "
    "dragenter dragexit dragleave dragover dragstart drop durationchange emptied end ended "
    "error finish focus focusin focusout formdata fullscreenchange gotpointercapture hashchange "
    "input invalid keydown keypress keyup load loadeddata loadedmetadata loadend loadstart "
    "lostpointercapture message messageerror mousedown mouseenter mouseleave mousemove mouseout "
    "mouseover mouseup mousewheel mozfullscreenchange offline online pagehide pagereveal "
    "pageshow pageswap paste pause play playing pointercancel pointerdown pointerenter "
    "pointerleave pointermove pointerout pointerover pointerrawupdate pointerup popstate "
    "progress propertychange ratechange readystatechange repeat reset resize scroll scrollend "
    "scrollsnapchange search securitypolicyviolation seeked seeking select selectionchange "
    "selectstart show slotchange stalled start storage submit suspend timeupdate toggle "
    "touchcancel touchend touchmove touchstart transitioncancel transitionend transitionrun "
    "transitionstart unhandledrejection unload volumechange waiting webkitanimationend "
    "webkitfullscreenchange webkitmouseforcechanged webkittransitionend wheel zoom"
)
"""Names of event handlers, without `on`."""

ADDRESSES = _words(
    "action background by cite classid codebase content data dynsrc formaction from href icon "
    "longdesc lowsrc manifest ping poster profile src srcdoc srcset to usemap values xlink:href"
)
"""Attributes whose value is an address."""

FUNCTIONS = _words(
    "ascii benchmark cast char chr coalesce concat concat_ws convert count current_user "
    "database dbms_pipe db_name elt exists exp extractvalue floor geometrycollection "
    "group_concat hex if ifnull instr isnull iif json_extract json_keys left length "
    "load_extension load_file lower ltrim make_set md5 mid min max multipoint name_const now "
    "nullif nvl openrowset ord pg_read_file pg_sleep polygon quote rand randomblob repeat "
    "replace reverse right row row_count sha1 sleep space sqlite_version strcmp string_agg "
    "substr substring sum sys_eval sys_exec system_user to_char trim unhex updatexml upper user "
    "user_name version xmltype"
)

STATEMENTS = _words(
    "alter backup create declare delete drop exec execute grant insert merge rename replace "
    "revoke restore shutdown truncate update waitfor call do handler load"
)
"""They begin a statement, if the right word follows."""
