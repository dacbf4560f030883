"""Everyday words of each language, so that the matcher hangs no phrase on one of them.

Nothing is read differently because of this list: it only decides at which word of a phrase the search begins. The words
are among the most frequent of their languages in any corpus of talk.
"""

from __future__ import annotations

from bot.domain.screening.view import fold

_WORDS = """
the a an and or but of to in on at for with from by as is am are was were be been being it its this that these
those i me my we us our you your he him his she her they them their not no dont do did does done have has had
having will would can could should may might must so if then than when what who how why where there here up
down out off over about into all any some one two three more most much many very just really like get got go
going gone come back know think thought feel felt want need make made take took see say said tell told good
bad day days time night today tomorrow now still again im ive id ill youre hes shes theyre thats whats dont
cant wont isnt wasnt didnt after before every last first new people thing things way work home life help out
us also only even never always lot little bit ok yes well too el la los las un una de del que y a en por para
con sin se lo le les me te mi tu su sus es son era fue ser estar esta estoy muy mas pero si no ya como cuando
donde todo todos nada algo hay tengo tiene he ha han hoy bien dia dias vez yo o os as um uma do da dos das no
na nos nas que e em por para com sem se eu ele ela voce meu minha seu sua foi era ser estou esta muito mais
mas ja como quando tudo nada tem tenho hoje bem dia le la les un une des du de et a au aux en dans par pour
avec sans que qui quoi ce cette ca je j tu il elle on nous vous ils elles me te se mon ma mes ton son sa ses
est suis sont etait etre ai as avoir plus pas ne tres bien mais si comme quand tout tous rien fait faire cest
jai jour der die das den dem des ein eine einen einem einer und oder aber in im an am auf aus bei mit nach von
zu zum zur fur ist bin bist sind war waren sein habe hab hat hatte haben ich mich mir du dich er sie es wir
ihr uns mein meine meinen nicht kein keine nur noch schon auch so wie was wer wenn dann da hier heute sehr
mehr mal gut tag alles nichts will il lo la i gli le un uno una di del della dei a al alla da dal in nel nella
con su per tra che chi e o ma se non mi ti si ci io tu lui lei noi sono sei era ho hai ha hanno mio mia suo
sua piu molto bene come quando tutto niente oggi giorno и в во не на я с со что а то он она мы вы они мне меня
тебя его ее их мой моя мое у за к по из от до как все всё так но да нет же бы был была было есть это этот эта
только уже еще для или если когда где сегодня день хорошо очень ничего себя і й в у не на я з зі що а то він
вона ми ви вони мені мене тебе його її їх мій моя за до по з від як все так але та ні же б був була було є це
цей ця тільки вже ще для або якщо коли де сьогодні день добре дуже нічого себе i w z na nie do sie że to jest
jestem są był była było być mam ma mi mnie cię ci go jej ich mój moja a ale o od po za jak co kto gdy kiedy
już jeszcze tylko bardzo dobrze dziś dzień wszystko nic tak czy by ten ta te
"""
COMMON = frozenset(fold(word) for word in _WORDS.split())
_EVERYWHERE = """
i the a to and my me it he she was in of you is they so for on that im her him his be have had not no just with
ich und die der das ist nicht es sie er zu den mir mich de la que el en y no me mi se un una le les je pas et
il e di che non o os um uma eu em я и не в на что с меня мне он она это і у що мене мені він вона
w z na nie się to
"""
EVERYWHERE = frozenset(fold(word) for word in _EVERYWHERE.split())
"""Those that stand in every second message."""
