/* Inside of fw_analyzer, shared by the files that make it up. */
#ifndef FWI_FACE_ANALYZER_H
#define FWI_FACE_ANALYZER_H

#include "base/arena.h"
#include "face/detect.h"
#include "face/mesh.h"
#include "face/motion.h"
#include "face/pose.h"
#include "face/shapes.h"

/* Candidates kept from all passes over one picture. */
#define FWI_MAX_CANDIDATES 1024

/* What src/face/quality.c measures of a face. */
typedef enum fwi_quality_measure {
  FWI_SHARP = 0,  /* fine over coarse gradient of the face at 96 pixels: 0.27 a smear, 0.45 a good picture */
  FWI_LIGHT,      /* luma that nine tenths of the face are below, 0..255 */
  FWI_CLIPPED,    /* share of the face that is white */
  FWI_CONTRAST,   /* luma between the darkest and the brightest tenth, over FWI_LIGHT */
  FWI_ONE_SIDED,  /* logarithm of one half's light over the other's */
  FWI_EYE_PIXELS, /* between the outer eye corners, in space */
  FWI_TURN,       /* degrees away from the camera */
  FWI_SKIN_BELOW, /* redness of the lower face beside the upper: below 0 it is not skin */
  FWI_SKIN_MOUTH, /* the same of mouth and chin alone */
  FWI_EYE_SHADE,  /* darkness and lack of red under both eyes: below -1 sunglasses */
  FWI_EYE_GAP,    /* between the lids, over the eye's width */
  FWI_OUTSIDE,    /* share of the mesh outside of the picture */
  FWI_QUALITY_MEASURES
} fwi_quality_measure;

/* Those fields of fw_face that earlier frames have a part in. */
typedef struct fwi_readings {
  uint32_t id, valid;
  float emotion[FW_EMOTIONS];
  float age, age_low, age_high, male;
  float embedding[FW_EMBEDDING];
} fwi_readings;

/* Who a face is, and what was read of her or him: it stays with the person when meshes have changed places. */
typedef struct fwi_person {
  fwi_readings parked;          /* what fw_face says of a person who has none at the moment */
  float *custom[FW_MAX_CUSTOM]; /* the outputs of each custom task that is read here */
  uint32_t custom_valid;        /* 1 << task: were read */
  /* Readings by role, video only. */
  double asked_ms[FWI_NETS]; /* the last; meaningless while the count is 0 */
  int32_t asks[FWI_NETS];
  double taken_ms[FWI_NETS]; /* of emotion and custom tasks: the last in face.emotion or custom */
  int32_t reads[FWI_NETS];   /* taken */
  float years, male;         /* running means of the readings, as the net says them */
  float age_weight;          /* of those means */
  float identity_weight;     /* of face.embedding, a running mean; 0 without a reading */
  fwi_shape_rest shape_rest;
  int32_t doubts; /* readings in a row that were of somebody else */
  double left_ms; /* when she or he was seen last, of one who is gone */
} fwi_person;

/* One face being read: lives for one picture, or, in video, from its first frame to its loss. */
typedef struct fwi_track {
  fw_face face;             /* what is reported */
  fwi_mesh mesh;            /* last mesh as the net gave it; face.mesh is the smoothed one */
  uint8_t *crops[FWI_NETS]; /* RGBA8, NULL unless kept */
  uint32_t fresh_crops;     /* 1 << role: filled by this analyze */
  bool has_keypoints;       /* the detector that found it gave keypoints */
  int32_t quarters;         /* of the pass that found it */
  float upright;            /* see fwi_uprightness; negative while unknown */
  fwi_person person;

  /* Video only. */
  fwi_motion motion;
  float *smoothing;  /* state of the one-euro filter over face.mesh */
  bool smooth_fresh; /* that state is to start anew */
  bool lost;         /* not seen in the last frame, kept for a moment in case it returns */
  bool was_lost;     /* ... nor in the one before */
  bool covered;      /* it crosses another face: what nets say now may be of that one */
  double clear_ms;   /* last frame in which no other face overlapped it, -INFINITY before there was one */
  bool hides;        /* a lost face should be where it is */
  bool unsure;       /* one of the two was so since its embedding was looked at last */
  double seen_ms;    /* last frame it was seen in */
  float fresh[FW_EMBEDDING], fresh_weight; /* an embedding that was just read; weight 0: none */
  double quality_ms;                       /* the last measures of quality, smoothed: */
  float quality[FWI_QUALITY_MEASURES];
  double spoof_ms;    /* the last reading of face.spoof_signals */
  int32_t spoof_turn; /* count of them */
} fwi_track;

struct fw_analyzer {
  fw_analyzer_options options;
  fwi_net nets[FWI_NETS];
  int32_t sides[FWI_NETS]; /* of the nets' square inputs, here or deferred; 0 without a net */
  uint32_t deferred;       /* 1 << role: another analyzer has the net */
  fwi_arena arena;         /* everything below */
  fwi_detect_scratch scratch;
  fwi_detections candidates;
  fw_custom_task custom[FW_MAX_CUSTOM];
  float *custom_values[FW_MAX_CUSTOM]; /* one block a task, shared out among the tracks */
  int32_t custom_count;
  fwi_mesh probe;     /* a second look at a face, to compare with the first */
  fwi_person *people; /* who left, in no order; with FW_TASK_IDENTITY in video */
  int32_t people_count, people_capacity;
  fwi_track **tracks; /* [0, track_count) in use */
  int32_t track_count, track_capacity;
  fw_face *faces; /* of the last analyze, best first */
  int32_t *face_tracks;
  int32_t face_count;
  fw_due *due; /* deferred readings of the last analyze */
  fwi_track **due_tracks;
  int32_t due_count;
  uint32_t next_id;
  int32_t width, height; /* of the stream, 0 before its first frame */
  double now_ms, detected_ms;
  fwi_camera camera;
  fw_timing timing;
  uint8_t *crops[FWI_NETS]; /* one block a role, shared out among the tracks */
};

/* The caller's clock, 0 without one. */
double fwi_clock(const fw_analyzer *a);

/* The net of `role`, NULL when none was set. */
fwi_net *fwi_net_of(fw_analyzer *a, fw_model_role role);

/* The detectors' threshold: the caller's, or the net's own. */
float fwi_threshold(const fw_analyzer *a, fw_model_role role);

/* A fresh track at the end of the list, without an id, or NULL when all are in use. */
fwi_track *fwi_track_add(fw_analyzer *a);
void fwi_track_remove(fw_analyzer *a, int32_t index);

/* The track of face `id`, NULL without one. */
fwi_track *fwi_track_of(const fw_analyzer *a, uint32_t id);

/* Who was taken for p is q, and the other way round. */
void fwi_swap_people(fwi_track *p, fwi_track *q);
/* `track` follows somebody of whom nothing is known, without an id. */
void fwi_new_person(fwi_track *track);
/* Keep the person of `track`, who left, in a->people, in the place of who is gone longest when that is full; the
 * track's own person is of no meaning then. */
void fwi_remember(fw_analyzer *a, fwi_track *track);
/* The person of `track` for a->people[slot]. */
void fwi_exchange(fw_analyzer *a, fwi_track *track, int32_t slot);
/* The same, and forget the former. */
void fwi_recall(fw_analyzer *a, fwi_track *track, int32_t slot);
/* Who left long ago. */
void fwi_forget_the_gone(fw_analyzer *a);
/* The slot of person `id`, -1 without one. */
int32_t fwi_person_of(const fw_analyzer *a, uint32_t id);

/* What "best first" means: sure and large. */
float fwi_prominence(float score, fw_box box);

/* The first of the first `count` tracks whose face `box` shows too, -1 without one. Lost tracks do not count. */
int32_t fwi_track_at(const fw_analyzer *a, int32_t count, fw_box box);

/* Start the face from what the detector knows: box, score, keypoints. */
void fwi_face_from_detection(const fwi_detection *detection, fw_face *face);

/* Run the mesh net over `roi` and, `passes` times in all, over the region its mesh then asks for. */
fw_status fwi_read_mesh(fw_analyzer *a, const fw_image *image, fwi_square roi, int32_t passes, fwi_track *track,
                        fw_error *error);

/* box, keypoints, pose and gaze from face.mesh. */
void fwi_read_geometry(fw_analyzer *a, fwi_track *track);

/* What the nets are to see, into `first` and, with two emotion nets, `second`, or into `out`; NULL: the nets' own
 * inputs. */
void fwi_cut_emotion(fw_analyzer *a, const fw_image *image, fwi_track *track, float *first, float *second);
void fwi_cut_age_gender(fw_analyzer *a, const fw_image *image, fwi_track *track, bool mirror, float *out);
/* One reading of what lies in the nets' inputs, as the nets say it. */
fw_status fwi_run_emotion(fw_analyzer *a, float emotion[FW_EMOTIONS], bool *valid, fw_error *error);
fw_status fwi_run_age_gender(fw_analyzer *a, float *years, float *male, bool *valid, fw_error *error);
/* A running mean in which this reading has a share of 0..1. */
void fwi_publish_emotion(fw_analyzer *a, fwi_track *track, const float emotion[FW_EMOTIONS], float share);
void fwi_publish_age_gender(fw_analyzer *a, fwi_track *track, float years, float male);

/* What the recognition net sees of the face, into its own input, and one reading of it: unit length. */
void fwi_cut_identity(fw_analyzer *a, const fw_image *image, fwi_track *track, bool mirror);
fw_status fwi_run_identity(fw_analyzer *a, float embedding[FW_EMBEDDING], bool *valid, fw_error *error);
/* Into the mean of the readings so far. */
void fwi_publish_identity(fw_analyzer *a, fwi_track *track, const float embedding[FW_EMBEDDING], float weight);

/* Quality, blendshapes and spoof signals, those that are asked for, once face.mesh and the pose are known. */
fw_status fwi_read_state(fw_analyzer *a, const fw_image *image, fwi_track *track, fw_error *error);

/* The same for a custom task; its reading stays in its net's output. */
void fwi_cut_custom(fw_analyzer *a, const fw_image *image, fwi_track *track, int32_t task, float *out);
fw_status fwi_run_custom(fw_analyzer *a, int32_t task, bool *valid, fw_error *error);
void fwi_publish_custom(fw_analyzer *a, fwi_track *track, int32_t task, float share);

/* known += share * (fresh - known), `fresh` itself where share is 1. */
void fwi_blend(float *known, const float *fresh, size_t count, float share);

/* Score of a BlazeFace net for the face stood upright by its mesh: tells a face from the same one read upside down.
 * Kept in track->upright. Without such a net: score times presence. */
fw_status fwi_uprightness(fw_analyzer *a, const fw_image *image, fwi_track *track, fw_error *error);

/* Whether the mesh net's presence is enough to believe `d`. BlazeFace is: it and the mesh net err on different
 * things. The crowd net sees faces in gravel, and the mesh net believes it when they are small: there the mesh
 * must hold still, the more so the less sure the detector was. Faces of the turned picture must look upright to
 * the near net once they are stood on their feet. All by measurement: make eval. */
fw_status fwi_believe(fw_analyzer *a, const fw_image *image, const fwi_detection *d, fwi_track *track, bool *out,
                      fw_error *error);

/* The same where there is no mesh to ask: sure detections only, those of the crowd net only where the near net sees
 * something, too. */
fw_status fwi_believe_box(fw_analyzer *a, const fw_image *image, const fwi_detection *d, bool *out, fw_error *error);

/* Fill a->candidates with what upright passes over the picture see. */
fw_status fwi_find_upright(fw_analyzer *a, const fw_image *image, fw_error *error);
/* The same for the picture turned by 90, 180 and 270 degrees; `empty` when the upright picture held no face. */
fw_status fwi_find_turned(fw_analyzer *a, const fw_image *image, bool empty, fw_error *error);
/* The same for a frame: upright faces, one or two passes. */
fw_status fwi_find_in_frame(fw_analyzer *a, const fw_image *image, fw_error *error);

fw_status fwi_analyze_picture(fw_analyzer *a, const fw_image *image, fw_error *error);
fw_status fwi_analyze_frame(fw_analyzer *a, const fw_image *image, fw_error *error);

/* The readings that are due, of newcomers at once; of the others one a frame and net, so that a frame's cost stays
 * even. */
fw_status fwi_read_attributes(fw_analyzer *a, const fw_image *image, fw_error *error);

/* Where `track` keeps what net `role` is about to see, NULL unless it does. */
uint8_t *fwi_crop_for(fwi_track *track, fw_model_role role);

/* Room for what net `role`, `side` pixels square, sees of each track, where crops are kept. */
fw_status fwi_keep_crops(fw_analyzer *a, fw_model_role role, int32_t side, fw_error *error);

/* Where every face of the stream should be now, and which are so near each other that meshes may change places. */
void fwi_expect(fw_analyzer *a);

/* After the meshes were read: of two on one face the one whose path that is stays, the other is hidden. */
void fwi_part_twins(fw_analyzer *a);

/* Set `covered` and `hides` of all tracks. */
void fwi_find_covered(fw_analyzer *a);
/* Whether another face lies over that of `track` or under it: one that is seen, or one that is hidden. */
bool fwi_overlaps(const fw_analyzer *a, const fwi_track *track, bool lost);

/* How much a reading of this frame's face counts: by its quality, else by how frontal and plain it is. 0.05 to 1.05. */
float fwi_reading_weight(const fwi_track *track);

/* Whether newcomer `track` was here before. `former` is the lost track that she may continue by her place, or NULL;
 * afterwards the one that she does continue. Without one, and where nobody is recalled, face.id stays 0. */
fw_status fwi_recognise_newcomer(fw_analyzer *a, const fw_image *image, fwi_track *track, fwi_track **former,
                                 fw_error *error);

/* The readings of embeddings that are due, and what follows for who is who. */
fw_status fwi_recognise(fw_analyzer *a, const fw_image *image, fw_error *error);

/* The embedding that was just read on `from`'s frame into the mean of `track`. */
void fwi_take_identity(fw_analyzer *a, fwi_track *track, fwi_track *from);

/* How far `box` is from where lost face `track` is expected, INFINITY beyond what it can have moved. */
float fwi_return_distance(const fw_analyzer *a, const fwi_track *track, fw_box box);

/* The lost track that `box` continues, -1 without one. */
int32_t fwi_lost_at(const fw_analyzer *a, fw_box box);

/* Video without a mesh: match a->candidates, the frame's detections, with the tracks. */
fw_status fwi_track_boxes(fw_analyzer *a, const fw_image *image, fw_error *error);

#endif
