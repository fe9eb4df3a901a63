/* A Tensor's attributes, read where its slots stand.  CPython lays the slots of a class without a base out in the order of their
   names, right after the object's head; lm_slots_fit asks the class whether it did, and the compiled tape is only used if so. */
#ifndef LM_SLOTS_H
#define LM_SLOTS_H

#include <Python.h>
#include <stddef.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    PyObject *base, *data, *node, *offset, *strides, *version, *dtype, *grad, *requires_grad, *shape;
} lm_tensor;

static int lm_slots_fit(PyObject* type) {
    static const struct { const char* name; size_t at; } wanted[] = {
        {"_base", offsetof(lm_tensor, base)}, {"_data", offsetof(lm_tensor, data)}, {"_node", offsetof(lm_tensor, node)},
        {"_offset", offsetof(lm_tensor, offset)}, {"_strides", offsetof(lm_tensor, strides)},
        {"_version", offsetof(lm_tensor, version)}, {"dtype", offsetof(lm_tensor, dtype)}, {"grad", offsetof(lm_tensor, grad)},
        {"requires_grad", offsetof(lm_tensor, requires_grad)}, {"shape", offsetof(lm_tensor, shape)},
    };
    if (!PyType_Check(type)) return 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        PyObject* member = PyObject_GetAttrString(type, wanted[i].name);
        int fits = 0;
        if (member == NULL) {
            PyErr_Clear();
            return 0;
        }
        if (Py_IS_TYPE(member, &PyMemberDescr_Type)) {
            const struct PyMemberDef* d = ((PyMemberDescrObject*)member)->d_member;
            fits = d->type == T_OBJECT_EX && d->offset == (Py_ssize_t)wanted[i].at;
        }
        Py_DECREF(member);
        if (!fits) return 0;
    }
    return 1;
}

static inline int lm_is_a(PyObject* object, PyObject* type) { return PyObject_TypeCheck(object, (PyTypeObject*)type); }

static inline void lm_set(PyObject** slot, PyObject* value) { /* of an object that nobody else has seen yet */
    Py_INCREF(value);
    *slot = value;
}

/* A new root tensor outside the graph: what Tensor(data, shape, dtype) makes. */
static inline PyObject* lm_new_tensor(PyObject* type, PyObject* data, PyObject* shape, PyObject* dtype, PyObject* zero) {
    lm_tensor* t = (lm_tensor*)((PyTypeObject*)type)->tp_alloc((PyTypeObject*)type, 0);
    if (t == NULL) return NULL;
    lm_set(&t->base, Py_None);
    lm_set(&t->data, data);
    lm_set(&t->node, Py_None);
    lm_set(&t->offset, zero);
    lm_set(&t->strides, Py_None);
    lm_set(&t->version, zero);
    lm_set(&t->dtype, dtype);
    lm_set(&t->grad, Py_None);
    lm_set(&t->requires_grad, Py_False);
    lm_set(&t->shape, shape);
    return (PyObject*)t;
}

/* A view of a root with another layout, outside the graph: what x._view(shape, strides, offset) makes. */
static inline PyObject* lm_new_view(PyObject* type, PyObject* root, PyObject* shape, PyObject* strides, PyObject* offset, PyObject* dtype,
                             PyObject* zero) {
    lm_tensor* t = (lm_tensor*)((PyTypeObject*)type)->tp_alloc((PyTypeObject*)type, 0);
    if (t == NULL) return NULL;
    lm_set(&t->base, root);
    lm_set(&t->data, Py_None);
    lm_set(&t->node, Py_None);
    lm_set(&t->offset, offset);
    lm_set(&t->strides, strides);
    lm_set(&t->version, zero);
    lm_set(&t->dtype, dtype);
    lm_set(&t->grad, Py_None);
    lm_set(&t->requires_grad, Py_False);
    lm_set(&t->shape, shape);
    return (PyObject*)t;
}

#endif
