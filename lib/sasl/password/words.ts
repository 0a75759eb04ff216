/**
 * The words of passphrases: common English, lower case, three to eight letters. No two differ by only one letter or by a swap, none is the
 * beginning of another, none sounds like another or is spelled in two ways: what is read out on the telephone arrives.
 */
export const words: readonly string[] = `
abbey able absorb accent acorn acrobat actor adapt admiral advice aerial agenda agile airport alarm album
alcove algebra alibi almond alpaca alpine amber amount ample amulet anchor angle annex antler anvil apricot
april apron aqua arcade archer arctic arena argon aroma arrow artist ascend aspen asphalt aster astro athlete
atlas atom attic auburn auction august author autumn avenue avocado awning azalea azure bacon badge bagel
bakery balance balcony ballad ballet balloon bamboo banana bandage banjo banner banquet barber bargain barley
barn barrel basalt basil basket battery beach beagle beaker beam beard bedrock beehive beetle begin bellow belt
berry beyond bicycle binder biology birch biscuit bison blanket blaze blend blimp blink blossom blouse bluff
boat bobbin bobcat body bonfire bongo bonnet bonus booklet border botany bottle boulder bounce bowl boxcar
bracket braid bramble branch brass bravo bread breeze brick bridge bright bronze brook brother brush bubble
bucket buckle budget buffalo bugle builder bulb bumper bundle bunker burrow bushel butter button buzzard bypass
cabbage cabin cactus cadet cafe calcium caldron calm camel camera campus canal canary candle canine canoe
canopy canteen canvas canyon captain caramel caravan carbon cargo caribou carnival carpet carrot cartoon
cascade cashew castle cavern cedar celery cellar cello census ceramic cereal chalk chamber chapel charm charter
cheddar cheese chef cherry chess chicken chimney chin chive choir chord chorus chowder chrome chuckle cider
cinema circle circus citrus city civic clap clarity classic clause clever cliff climate cloak closet cloud
clown coach coastal cobalt cobble cobra cocoa coconut cocoon coffee coil comet comfort comic common compass
concert condor cone copper coral cork corner cottage cotton cougar country courage cousin coyote cradle crane
crayon cream credit creek crescent crest cricket crimson crocus crumb crystal cube cuckoo cupcake curator curb
curfew curious curry cursor curtain cushion custard custom cutlery cycle cymbal cypress daffodil dahlia dairy
damask dance dandy daring dashing data dawn daylight debate debris decade decoy deer delta denim dentist depot
deputy desert design desk detail detour develop dial diamond diesel digital dinghy dinner diploma disco dish
distant divan diver doctor dodge dolphin domain domino donkey doorway dormant double dough dozen dragon drama
drapery drawer dress drift drizzle drum duck duet dugout dune duplex durable duty dwell dynamo eager early
earth easel easy eclipse ecology economy edge edit effort egret eight either elastic elbow elder elegant
elephant eleven elk emblem emerald empire emu enable enamel endless energy engine enjoy enough entire epic
epoch equal equator erase escort essay estate evening evoke exact example excite exhale exotic expert explore
extra eyebrow eyelid fabric factory faculty falcon fancy farmer fashion father faucet fauna feast february
fedora fence fender fennel ferret festive fiber fiction fiddle field fiesta fifteen figure filbert filter finch
finger finish finite fir fisher fjord flag flake flannel flash fleece flicker flight flint flipper float flock
floral flower fluent fluid flute flux foam foggy folder foliage folk fondue forest forge formula fort fossil
fountain fox foyer fraction frame freckle freedom freight fresco friday fringe frisbee frog frost frozen fruit
fudge furnace fusion future gadget galaxy gallery gallon gamma garage garden garlic garnet gate gauge gavel
gazebo gazelle gecko gem general genius gentle geology giant giraffe given glacier glad glance glass gleam
glide glimmer glitter global glove gnome goblet gold gondola goose gopher gorilla gossip gown grace graft grain
granite graph gravity green grid griffin grill groove ground growth guitar gulf gumbo guppy gust gymnast habit
hacksaw haiku hallway halo hamlet hammer hammock hamster hangar happy harmony harness harp harvest hatch hawk
hazel hazy headset health heather heavy helium helmet helper hemlock herald herb heron hiccup hickory hidden
highway hill himself hinge history hobby hockey hoist holiday hollow holly honest honey hood hopeful horizon
horse hostel hound hour hover hubcap huddle human humble hundred hunter husky hybrid hydrant hyena ibex iceberg
icicle icon ideal igloo iguana image imagine impact impulse index indigo indoor inkwell inlet input insect
inside invest invite iodine iris island issue item ivory ivy jacket jackpot jaguar jam january jasmine javelin
jazz jelly jester jet jewel jigsaw jingle jogger joint joker journal journey joyful juggle juice july jump
juniper justice kangaroo karate kayak keel keepsake kelp kernel kettle keyhole kidney kiln kimono kindle king
kiosk kitchen kite kitten kiwi knapsack knee knight knoll koala label lace ladder ladle lagoon lamp lantern
larch lasso lathe latitude laugh laundry laurel lava lavender lawyer leader leaf league lecture legacy legend
legume lemon lentil leopard lesson letter lettuce level liberty library license lifter lilac limb limit linden
lion liquid listen lithium little lively lizard llama lobster local lofty logic lotus lounge lucky luggage
lullaby lumber lunar lunch lupine luxury lynx lyric macaw machine magenta magic magma magnet magpie maiden
maize major mammal mammoth manager mango mansion mantle manual marathon marble margin marigold marina market
maroon marsh marvel mascot mason mast matrix maximum meadow measure meat medal medium melody melon member
memory mention mentor menu mercury merit mermaid meteor method metric midday midnight mild mimic mineral minnow
mint minute mirror mixture mobile modern modest module moment monarch monday monsoon monthly morning mosaic
moss motel mother motion motor mouse movie muffin mulch mule mural muscle museum music muskrat mustang mutual
mystery myth napkin narwhal nation native nature nautical navy nearby nebula nectar needle nephew neptune nerve
nest network neutral newborn nickel niece nimble nine nitrogen noble nomad noodle normal north notable notebook
notice novel november nozzle nuclear nugget nurse nutmeg nylon oak oasis oatmeal object oblong oboe observe
obtain ocean ocelot october octopus odyssey office okra olive omega omelet onion onyx opal opera optic option
orange orbit orchard orchid oregano organic orient origami oriole ornate osprey ostrich otter outdoor outlet
outpost oven overall oyster ozone pacific paddle padlock pagoda paint palace palette pamphlet panda panel
panther paper paprika parade paradox parcel parent park parsley partner passage pasta pastel patio patrol
pavement peacock peanut pearl pebble pecan pelican pencil pendant penguin pension people pepper percent perfect
perfume permit person petal phantom phase phoenix phone photo physics piano pickle picnic picture pier pigeon
pigment pilgrim pillow pilot pinball pinecone pink pioneer pipe pirate pitcher pixel pizza placid planet plank
plaster plate plaza plow plum plush plywood pocket podium poem polish polka pollen polygon pond popcorn poplar
poppy porch portrait postal potato pottery powder prairie praise premium present pretzel pride primary prince
prism private problem product profile program promise pronoun proper protein proud provide public publish
pudding pulley pulp pulsar puma pumice pumpkin pupil puppet purple puzzle pyramid python quaint quality quarry
quartz queen quest quick quiet quill quince quiver quiz quota rabbit raccoon radar radio radish rail raisin
rally random rapid raptor rascal rattle raven razor reactor realm rebound recipe record recycle reef referee
reflex refresh regal region regular reindeer relay relic relief remedy remote renew repair report reptile
rescue reserve respect restful result return reunion reveal review reward ribbon rice ripple ritual rivet roast
robin robot robust rodeo romance rooftop room rooster rope rosebud rosemary routine royal rubber ruby rudder
ruler runway rustic safari saffron sage sailor salad salmon salsa salute sand sapling sardine satin saturn
sauce sausage savanna scale scallop scarab scarf scenic scholar school science scooter scope scout scramble
screen script scroll sculptor season seaweed second secret sedan seed segment select seminar senator sensor
sequel sequoia serene service sesame session settler seven several shade shadow shampoo shark sheep shelf
sheriff shield shimmer shine shiver shore shoulder shovel shower shrimp shrub shuffle shutter signal silence
silicon silk silver simple siren sister six sketch skill skipper sky slalom sleek sleeve slender slice sloth
smart smile smoke smooth snack snail sneaker snorkel snow snug soap soccer social soda soft soldier solid
solstice soluble solve sonar sonata sonic soprano source south spaniel sparrow spatula special speech sphere
spider spinach spindle spiral spirit splash sponge spoon spring sprout spruce square squid squirrel stable
stadium staff stamp static station statue steam steel stellar step stereo steward sticker stilt stingray
stirrup stone stool storm strap street stretch stripe strong studio sturdy style sublime suburb subway sugar
sultan summer summit sundial sunny sunset super surface surfer survey sushi swallow swan sweater sweet swift
swing sword symbol symphony syrup system tablet tackle tadpole talent tandem tanker tapestry target tartan
taste taxi teacup teal teapot teaspoon temple tempo tenant tennis tent tepid terrace textile texture theme
theory thermal thicket thimble thirty thistle thorn thread thrifty throne thumb thunder thursday tiara tidal
tiger tile timber timid tin today toddler together tomato topaz topic tornado torpedo tortoise total toucan
towel tractor trade traffic trapeze travel tray treaty trek trellis trench triangle tribe trident trio trivia
trolley trombone trophy trout truck trumpet trust truth tuba tuesday tugboat tulip tundra tunic tunnel turban
turbine turnip turtle tuxedo tweed twelve twenty twig twilight twist typical ultra umbrella uncle under unicorn
uniform unique unit universe unlock unroll unusual update uphill upland upper upright upward uranium urchin
urgent usable useful usher usual utensil utility vacant valiant valid valley vanilla variety varnish vase
vector vehicle velvet venture venus verdict verify verse vessel veteran viaduct vibrant victory video viking
villa vinegar vintage vinyl violet virtue visa vision visitor visor vitamin vivid voice volcano volt volume
voucher voyage vulture wafer waffle wagon waist waiter walker wall walnut walrus wander warbler warm warrior
wash wave wax weaver wedding weekend welcome western whale wheat wheel whisker white wicker widget wigwam
window winery winter wire wisdom wolf wombat wool workshop world worthy wrap wreath wren yacht year yogurt
yonder young yucca zebra zenith zephyr zeppelin zero zigzag zinc zinnia zipper zircon zodiac zoology
`
  .trim()
  .split(/\s+/);
