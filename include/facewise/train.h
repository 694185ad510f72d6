/* Trains convolutional nets, from nothing or on top of a .tflite net, and writes them as .tflite.
 *
 *   fw_net *net;
 *   fw_status status =
 *       fw_net_create(&(fw_net_options){.height = 64, .width = 64, .channels = 3, .seed = 1}, &net, &error);
 *   const fw_layer layers[] = {
 *       {.kind = FW_LAYER_CONV2D, .units = 32, .kernel = {3, 3}, .activation = FW_ACTIVATION_RELU},
 *       {.kind = FW_LAYER_MAX_POOL2D},
 *       {.kind = FW_LAYER_FLATTEN},
 *       {.kind = FW_LAYER_DENSE, .units = 10, .activation = FW_ACTIVATION_SOFTMAX},
 *   };
 *   for (int i = 0; status == FW_OK && i < 4; i++) status = fw_net_add(net, &layers[i], NULL, &error);
 *   if (status != FW_OK) return fail(error.message);
 *
 *   fw_dataset *data;
 *   const fw_dataset_options form = {.count = n, .height = 64, .width = 64, .channels = 3, .classes = 10};
 *   if (fw_dataset_create(&form, &data, &error) != FW_OK) return fail(error.message);
 *   memcpy(fw_dataset_samples(data), pictures, (size_t)n * 64 * 64 * 3);  // uint8, NHWC
 *   memcpy(fw_dataset_classes(data), labels, (size_t)n * sizeof(int32_t));
 *
 *   fw_train_options options;
 *   fw_train_options_default(&options);
 *   fw_trainer *trainer;
 *   if (fw_trainer_create(net, data, &options, &trainer, &error) != FW_OK) return fail(error.message);
 *   for (fw_train_report r = {0}; r.event != FW_TRAIN_DONE;) {
 *     if (fw_trainer_step(trainer, &r, &error) != FW_OK) return fail(error.message);
 *     if (r.event == FW_TRAIN_EPOCH) printf("%d: loss %.3f\n", r.epoch, (double)r.loss);
 *   }
 *   void *bytes;
 *   size_t size;
 *   if (fw_net_export(net, NULL, &bytes, &size, &error) != FW_OK) return fail(error.message);
 *
 *   fw_bytes_free(bytes);
 *   fw_trainer_destroy(trainer);
 *   fw_dataset_destroy(data);
 *   fw_net_destroy(net);
 *
 * A step is one mini-batch, so the caller may stop, save or show anything between two of them. All randomness follows
 * from the seeds and counters: the same build gives the same bits, also when a run was saved and restored. Nothing is
 * kept outside the handles. A net belongs to one trainer at a time and outlives it, as the dataset does. */
#ifndef FACEWISE_TRAIN_H
#define FACEWISE_TRAIN_H

#include "facewise/nn.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fw_net fw_net;
typedef struct fw_dataset fw_dataset;
typedef struct fw_trainer fw_trainer;

/* -- Nets ------------------------------------------------------------------------------------ */

typedef enum fw_layer_kind {
  FW_LAYER_CONV2D = 1,
  FW_LAYER_DEPTHWISE_CONV2D = 2,
  FW_LAYER_SEPARABLE_CONV2D = 3, /* depthwise without bias or activation, then a 1x1 convolution: two layers */
  FW_LAYER_MAX_POOL2D = 4,
  FW_LAYER_AVERAGE_POOL2D = 5, /* counts only cells inside the picture */
  FW_LAYER_GLOBAL_AVERAGE_POOL = 6,
  FW_LAYER_FLATTEN = 7,
  FW_LAYER_DENSE = 8,      /* flattens its input first */
  FW_LAYER_BATCH_NORM = 9, /* per channel, over the mini-batch while training */
  FW_LAYER_DROPOUT = 10,
  FW_LAYER_ADD = 11, /* of two layers of the same shape */
  FW_LAYER_ACTIVATION = 12,
  /* What imported nets bring along, with the layers above: */
  FW_LAYER_PAD = 13,    /* zeros around height and width */
  FW_LAYER_CONCAT = 14, /* of channels */
  FW_LAYER_MULTIPLY = 15
} fw_layer_kind;

typedef enum fw_layer_activation {
  FW_ACTIVATION_NONE = 0,
  FW_ACTIVATION_RELU = 1,
  FW_ACTIVATION_LEAKY_RELU = 2, /* x < 0 ? alpha * x : x */
  FW_ACTIVATION_PRELU = 3,      /* the same with an alpha a channel, which is learnt; starts at `alpha` */
  FW_ACTIVATION_SIGMOID = 4,
  FW_ACTIVATION_TANH = 5,
  FW_ACTIVATION_SOFTMAX = 6, /* over the channels */
  FW_ACTIVATION_RELU6 = 7
} fw_layer_activation;

/* Fan in and out as in Glorot and Bengio (2010) and He et al. (2015, arXiv 1502.01852). */
typedef enum fw_initializer {
  FW_INIT_DEFAULT = 0, /* HE_NORMAL before ReLU and its kind, GLOROT_UNIFORM else */
  FW_INIT_GLOROT_UNIFORM = 1,
  FW_INIT_GLOROT_NORMAL = 2,
  FW_INIT_HE_UNIFORM = 3,
  FW_INIT_HE_NORMAL = 4,
  FW_INIT_ZEROS = 5
} fw_initializer;

/* Zero in a field means its default. */
typedef struct fw_layer {
  int32_t kind;      /* fw_layer_kind */
  int32_t inputs[2]; /* 1 + the index of an earlier layer; 0: the layer before this one (the second input has no
                        default); -1: the net's input */
  int32_t units;     /* filters of a convolution, outputs of DENSE */
  int32_t kernel[2]; /* height, width; pools: 2 */
  int32_t stride[2]; /* 1; pools: the window's size */
  bool same;         /* padding SAME (zeros, as TensorFlow places them), else VALID */
  bool no_bias;
  bool frozen;              /* not changed by training */
  int32_t depth_multiplier; /* depthwise: 1 */
  int32_t activation;       /* fw_layer_activation */
  int32_t initializer;      /* fw_initializer of the weights; biases start at 0 */
  float alpha;              /* LEAKY_RELU: 0.2 (tfjs, Keras 2: 0.3 and 0.2); PRELU: 0 */
  float rate;               /* DROPOUT: share that is dropped, in 0..1 (1 excluded); 0.5 */
  float momentum;           /* BATCH_NORM: of the running mean and variance; 0.99 */
  float epsilon;            /* BATCH_NORM: 0.001 */
  const char *name;         /* NULL: kind and number, such as "conv2d_1". Read during the call only. */
} fw_layer;

typedef struct fw_net_options {
  int32_t height, width, channels; /* of one sample: sides 1..4096, channels 1..2^20, values up to 2^28 */
  uint64_t seed;                   /* of the initial weights */
} fw_net_options;

/* A net without layers. FW_ERR_ARGUMENT for sizes out of range. */
FW_NODISCARD fw_status fw_net_create(const fw_net_options *options, fw_net **out, fw_error *error);

/* As `features`: what the net's last dense layer reads, which says more than its scores; the first output where the net
 * does not end in a dense layer or `train` names what lies above. */
#define FW_BELOW_HEAD "-"

/* How a .tflite net becomes the lower part of a new one. Names are those of tensors (fw_session_tap, taps of
 * facewise/nn), which stand for the layer that computes them. */
typedef struct fw_base_options {
  const char *features; /* the last layer that is kept; NULL: the first output of the file */
  const char *train;    /* the lowest layer that learns; "*": all learn; NULL: none does, features only */
  uint64_t seed;
} fw_base_options;

/* A net whose lower part is that of `data`, a .tflite file with one input (1, h, w, c). The frozen part is run by the
 * inference engine and may hold any op that it knows; the part that learns may hold convolutions, depthwise
 * convolutions, pools, means over the picture, dense layers, additions, products, paddings, concatenations and the
 * activations above. FW_ERR_UNSUPPORTED names a layer that is none of these, and a cut that more than one tensor
 * crosses. `data` is read during the call only. */
FW_NODISCARD fw_status fw_net_create_on(const void *data, size_t size, const fw_base_options *options, fw_net **out,
                                        fw_error *error);

void fw_net_destroy(fw_net *net);

/* Append a layer with fresh weights; *index (may be NULL) is its index. FW_ERR_ARGUMENT or FW_ERR_SHAPE in words,
 * FW_ERR_MEMORY for a net of more than 2^28 parameters. Not while a trainer holds the net: FW_ERR_STATE. After an error
 * the net has the layers that it had. */
FW_NODISCARD fw_status fw_net_add(fw_net *net, const fw_layer *layer, int32_t *index, fw_error *error);

typedef struct fw_layer_info {
  const char *name;
  const char *kind;   /* the field's name, such as "conv2d" */
  int32_t layer_kind; /* fw_layer_kind */
  int32_t activation; /* fw_layer_activation */
  int32_t inputs[2];  /* layer indices; -1: the net's input (or the base's features), -2: none */
  int32_t shape[3];   /* height, width, channels of its output; 1, 1, n after FLATTEN and DENSE */
  int32_t kernel[2], stride[2];
  int32_t parameters; /* numbers that are learnt */
  bool frozen;
  int64_t macs; /* multiply-accumulates of one sample */
} fw_layer_info;

int32_t fw_net_layer_count(const fw_net *net);
FW_NODISCARD fw_status fw_net_layer(const fw_net *net, int32_t index, fw_layer_info *out);

typedef struct fw_net_info {
  int32_t input[3]; /* height, width, channels */
  int32_t outputs;  /* values of the last layer */
  int32_t layers;
  int32_t parameters, trainable_parameters;
  int64_t macs; /* of one sample, the base's included */
  bool base;    /* there is a frozen base */
} fw_net_info;
FW_NODISCARD fw_status fw_net_info_get(const fw_net *net, fw_net_info *out);

typedef enum fw_parameter {
  FW_PARAMETER_WEIGHTS = 0, /* (out_c, kh, kw, in_c); depthwise (1, kh, kw, c); dense (units, in) */
  FW_PARAMETER_BIAS = 1,
  FW_PARAMETER_SLOPE = 2, /* of PRELU */
  FW_PARAMETER_GAMMA = 3, /* of BATCH_NORM, and so on */
  FW_PARAMETER_BETA = 4,
  FW_PARAMETER_MEAN = 5, /* running */
  FW_PARAMETER_VARIANCE = 6
} fw_parameter;

/* A layer's parameters, to read or to overwrite between two steps, until a layer is added. FW_ERR_ARGUMENT when the
 * layer has none such. */
FW_NODISCARD fw_status fw_net_parameter(fw_net *net, int32_t layer, int32_t parameter, fw_tensor *out);

/* Inference: `count` samples (count, h, w, c), normalised as for training, to `y` (count, outputs). Batch norm uses
 * running statistics, dropout nothing. FW_ERR_STATE for a net without layers. */
FW_NODISCARD fw_status fw_net_predict(fw_net *net, const float *x, int32_t count, float *y, fw_error *error);

/* -- Looking inside: for the lens -------------------------------------------------------------- */

/* Run one sample (h, w, c) and keep every layer's result; then, if output >= 0, the gradient of output `output` with
 * respect to all of them and to the input. Of a softmax the gradient is that of the value before it, which says what
 * speaks for the class and not what speaks against the others. A frozen base has no gradients inside: the input's is
 * then missing, so make the part to look into trainable ("*"). */
FW_NODISCARD fw_status fw_net_explain(fw_net *net, const float *x, int32_t output, fw_error *error);

/* Of the last fw_net_explain: layer -1 is the net's input. FW_ERR_STATE before it, or without a gradient. The data hold
 * until the next call on the net. */
FW_NODISCARD fw_status fw_net_value(const fw_net *net, int32_t layer, fw_tensor *out);
FW_NODISCARD fw_status fw_net_gradient(const fw_net *net, int32_t layer, fw_tensor *out);

/* -- Data -------------------------------------------------------------------------------------- */

typedef struct fw_dataset_options {
  int32_t count; /* samples, at least 1 */
  int32_t height, width, channels;
  bool floats;     /* samples are float32 as the net takes them, else uint8 pictures */
  int32_t classes; /* > 0: a class a sample */
  int32_t values;  /* > 0: so many numbers a sample; one of the two is 0 */
} fw_dataset_options;

/* Contents start as zeros. FW_ERR_MEMORY when it is too large. */
FW_NODISCARD fw_status fw_dataset_create(const fw_dataset_options *options, fw_dataset **out, fw_error *error);
void fw_dataset_destroy(fw_dataset *data);

/* To be filled by the caller before a trainer is made: */
void *fw_dataset_samples(fw_dataset *data);    /* (count, h, w, c) uint8 or float32 */
int32_t *fw_dataset_classes(fw_dataset *data); /* (count), 0..classes - 1; NULL with values */
float *fw_dataset_values(fw_dataset *data);    /* (count, values), NULL with classes */
/* (classes): how much each class counts in the loss; ones at first. NULL with values. */
float *fw_dataset_class_weights(fw_dataset *data);
/* (count): 1 for samples to validate with instead of learning from them. When none is marked,
 * fw_train_options.validation_split says how many are. */
uint8_t *fw_dataset_held_out(fw_dataset *data);

/* -- Training ---------------------------------------------------------------------------------- */

typedef enum fw_loss {
  FW_LOSS_CATEGORICAL_CROSSENTROPY = 0, /* of a softmax */
  FW_LOSS_BINARY_CROSSENTROPY = 1,      /* of sigmoids, mean over the outputs; classes count as one-hot, or with one
                                           output as 0 and 1 */
  FW_LOSS_MEAN_SQUARED_ERROR = 2,
  FW_LOSS_MEAN_ABSOLUTE_ERROR = 3,
  FW_LOSS_HUBER = 4 /* quadratic up to huber_delta */
} fw_loss;

typedef enum fw_optimizer { FW_OPTIMIZER_ADAM = 0, FW_OPTIMIZER_ADAMW = 1, FW_OPTIMIZER_SGD = 2 } fw_optimizer;

typedef enum fw_schedule {
  FW_SCHEDULE_CONSTANT = 0,
  FW_SCHEDULE_STEP = 1,  /* times decay_rate every decay_epochs */
  FW_SCHEDULE_COSINE = 2 /* from learning_rate down to final_rate * learning_rate over all epochs */
} fw_schedule;

typedef enum fw_balance {
  FW_BALANCE_NONE = 0,
  FW_BALANCE_WEIGHTS =
      1, /* the loss of a sample times count / (classes * count of its class), to the power balance_power */
  FW_BALANCE_SAMPLING = 2 /* every class is drawn equally often */
} fw_balance;

/* Random changes of each sample, anew every epoch. Shares are of the picture's side. 0 means none. */
typedef struct fw_augment {
  bool flip;        /* left and right, half of the time */
  float shift;      /* up to so much of a side, both ways */
  float rotate;     /* up to so many degrees, both ways */
  float scale;      /* larger or smaller by up to this share */
  float brightness; /* up to this share of the full range is added or taken */
  float contrast;   /* about the mean of the picture, by up to this share */
  float cutout;     /* side of one square that is blanked to the picture's mean, half of the time */
} fw_augment;

typedef struct fw_train_options {
  int32_t loss;      /* fw_loss */
  int32_t optimizer; /* fw_optimizer */
  float learning_rate;
  float momentum; /* SGD */
  bool nesterov;
  float beta1, beta2, epsilon; /* Adam: Kingma and Ba, arXiv 1412.6980 */
  float weight_decay;          /* ADAMW: decoupled (arXiv 1711.05101); else added to the gradient. Weights only: no
                                  biases, no batch norm */
  float clip_norm;             /* > 0: gradients are scaled down to this global norm */
  int32_t schedule;            /* fw_schedule */
  float warmup_epochs;         /* linear from 0 */
  float decay_epochs, decay_rate, final_rate;
  float label_smoothing; /* 0..1 */
  float huber_delta;
  int32_t balance; /* fw_balance */
  float balance_power;
  int32_t batch_size;
  int32_t epochs;
  float validation_split; /* share of the samples held out (of every class), 0..0.9 */
  int32_t patience;       /* > 0: stop after so many epochs without a better validation result */
  bool keep_last;         /* end with the last weights instead of the best ones by validation loss */
  int32_t top_k;          /* for the top-k accuracy: 0 for none */
  float average;          /* > 0: validate and end with an exponential moving average of the weights of this decay a
                             step, such as 0.999; the first steps have less, (1 + step) / (10 + step) */
  float input_scale[4], input_offset[4]; /* by channel: value = byte * scale + offset; not for float samples */
  uint64_t seed;
  fw_augment augment;
} fw_train_options;

/* Adam at 0.001, categorical cross-entropy, batches of 32, 5 epochs, no validation, scale 1 / 255. */
void fw_train_options_default(fw_train_options *options);

/* Check that net, data and options fit each other, and make ready. FW_ERR_ARGUMENT for options out of range, and for
 * samples and targets that are NaN, infinite or of no class (the first is named), FW_ERR_SHAPE for sizes that do not
 * fit, FW_ERR_STATE for a net without layers or of another trainer, FW_ERR_MEMORY. Classes without a sample, all
 * samples of one class and one sample are no errors here; one output is with categorical cross-entropy, which is 0
 * then: FW_ERR_ARGUMENT. */
FW_NODISCARD fw_status fw_trainer_create(fw_net *net, fw_dataset *data, const fw_train_options *options,
                                         fw_trainer **out, fw_error *error);
void fw_trainer_destroy(fw_trainer *trainer);

typedef enum fw_train_event {
  FW_TRAIN_PREPARED = 0, /* some samples more went through a frozen base: batch of batches */
  FW_TRAIN_BATCH = 1,    /* a mini-batch was learnt */
  FW_TRAIN_VALIDATED = 2,
  FW_TRAIN_EPOCH =
      3, /* with the last batch of an epoch (the last that was validated, if any): all figures are those of the epoch */
  FW_TRAIN_DONE = 4 /* nothing left to do; the net holds its final weights */
} fw_train_event;

typedef enum fw_train_end {
  FW_TRAIN_RUNNING = 0,
  FW_TRAIN_COMPLETE = 1, /* all epochs */
  FW_TRAIN_EARLY = 2,    /* no better validation result for `patience` epochs */
  FW_TRAIN_DIVERGED = 3  /* loss or weights became NaN or infinite: the net holds the last good weights */
} fw_train_end;

/* Figures of a report: means over the samples so far in this epoch. Those that do not apply are NaN. */
typedef struct fw_train_report {
  int32_t event;         /* fw_train_event */
  int32_t end;           /* fw_train_end */
  int32_t epoch, epochs; /* epoch counts from 1 */
  int32_t batch, batches;
  float loss, accuracy, top_k, mae; /* accuracy: classes, mae: values */
  float val_loss, val_accuracy, val_top_k, val_mae;
  float learning_rate, gradient_norm;
  int32_t best_epoch; /* 0: none yet */
  float best_loss;    /* its validation loss (training loss without validation) */
} fw_train_report;

/* Do the next piece of work: one mini-batch of training or validation, or some samples through the base. */
FW_NODISCARD fw_status fw_trainer_step(fw_trainer *trainer, fw_train_report *report, fw_error *error);

/* End now: the net gets its final weights (the best so far, or the current ones if no epoch has ended). Save before: a
 * run that has ended so cannot be gone on with. */
FW_NODISCARD fw_status fw_trainer_stop(fw_trainer *trainer, fw_error *error);

/* Indices of the samples that are held out for validation, *count of them, for the trainer's life. */
const int32_t *fw_trainer_validation(const fw_trainer *trainer, int32_t *count);

/* Predictions of the net's current weights for the samples of `data` from `first` on, `count` of them, without
 * augmentation, normalised as in training: to y (count, outputs). */
FW_NODISCARD fw_status fw_trainer_predict(fw_trainer *trainer, const fw_dataset *data, int32_t first, int32_t count,
                                          float *y, fw_error *error);

/* The state between two steps: versioned, little-endian, with a checksum. The caller frees it with fw_bytes_free. */
FW_NODISCARD fw_status fw_trainer_save(const fw_trainer *trainer, void **bytes, size_t *size, fw_error *error);
/* Go on as if never stopped, with a trainer made of the same layers, data and options (number of epochs and patience
 * may differ): FW_ERR_MODEL for bytes that are no checkpoint or damaged, FW_ERR_UNSUPPORTED for one of a newer version,
 * FW_ERR_STATE for one of another net, data or options. */
FW_NODISCARD fw_status fw_trainer_restore(fw_trainer *trainer, const void *bytes, size_t size, fw_error *error);

/* -- Files --------------------------------------------------------------------------------------- */

typedef enum fw_weight_form { FW_WEIGHTS_FLOAT32 = 0, FW_WEIGHTS_FLOAT16 = 1, FW_WEIGHTS_INT8 = 2 } fw_weight_form;

typedef struct fw_export_options {
  int32_t weights;      /* fw_weight_form */
  const char *metadata; /* NULL, or UTF-8 text (JSON) that is put into the file under the name "facewise" */
  size_t metadata_size;
} fw_export_options;

/* The net as a .tflite file: batch norm folded, dropout gone. Free *bytes with fw_bytes_free. */
FW_NODISCARD fw_status fw_net_export(fw_net *net, const fw_export_options *options, void **bytes, size_t *size,
                                     fw_error *error);

/* The metadata entry "facewise" of a .tflite file: *text points into `data` and is not NUL-terminated; NULL and 0 when
 * there is none. FW_ERR_MODEL for bytes that are no model. */
FW_NODISCARD fw_status fw_model_metadata(const void *data, size_t size, const char **text, size_t *length,
                                         fw_error *error);

void fw_bytes_free(void *bytes);

#ifdef __cplusplus
}
#endif
#endif
